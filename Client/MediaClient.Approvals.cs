using Aspire.Media.Client.Approvals;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>What people are asked: what is open by its age, then what was decided, the newest first.</summary>
    public Task<Page<Approval>> ListApprovalsAsync(ApprovalFilter filter, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return SendAsync<Page<Approval>>(
            HttpMethod.Get,
            "api/approvals" + Query(("workflow", filter.Workflow), ("run", filter.Run), ("open", filter.Open), ("cursor", cursor), ("limit", limit)),
            body: null,
            cancellationToken);
    }

    /// <summary>How many questions are open.</summary>
    public Task<OpenApprovals> CountApprovalsAsync(CancellationToken cancellationToken) =>
        SendAsync<OpenApprovals>(HttpMethod.Get, "api/approvals/open", body: null, cancellationToken);

    public Task<Approval> GetApprovalAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Approval>(HttpMethod.Get, $"api/approvals/{id}", body: null, cancellationToken);

    /// <summary>Says yes. Refused as a conflict, with what was decided, when the question is not open any more.</summary>
    public Task<Approval> ApproveAsync(Guid id, string? comment, CancellationToken cancellationToken) =>
        SendAsync<Approval>(HttpMethod.Post, $"api/approvals/{id}/approve", new DecideApproval(comment), cancellationToken);

    /// <summary>Says no. Refused as a conflict, with what was decided, when the question is not open any more.</summary>
    public Task<Approval> RejectAsync(Guid id, string? comment, CancellationToken cancellationToken) =>
        SendAsync<Approval>(HttpMethod.Post, $"api/approvals/{id}/reject", new DecideApproval(comment), cancellationToken);
}
