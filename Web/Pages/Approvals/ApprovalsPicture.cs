using Aspire.Media.Client.Approvals;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Approvals;

/// <summary>What waits for people, and what they said last.</summary>
/// <param name="Open">By their age, as far as they are shown.</param>
/// <param name="Decided">The newest first.</param>
/// <param name="IsMore">Whether more are open than are shown.</param>
public sealed record ApprovalsPicture(OpenApprovals Count, IReadOnlyList<Approval> Open, IReadOnlyList<Approval> Decided, bool IsMore)
{
    private const int MostOpen = 50;
    private const int MostDecided = 15;

    internal static async Task<ApprovalsPicture> TakeAsync(SharedApi api, string? workflow, CancellationToken cancellationToken)
    {
        var count = api.OpenApprovalsAsync(cancellationToken);
        var open = api.ApprovalsAsync(new ApprovalFilter(workflow, Open: true), MostOpen, cancellationToken);
        var decided = api.ApprovalsAsync(new ApprovalFilter(workflow, Open: false), MostDecided, cancellationToken);
        await Task.WhenAll(count, open, decided);
        return new ApprovalsPicture(await count, (await open).Items, (await decided).Items, (await open).Next is not null);
    }
}
