using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Approvals;
using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using ApprovalStatus = Aspire.Media.Engine.Approvals.ApprovalStatus;
using OpenApprovals = Aspire.Media.Client.Approvals.OpenApprovals;

namespace Aspire.Media.Api.Approvals;

/// <summary><c>/api/approvals</c>: what people are asked, and what they answer.</summary>
internal static class ApprovalsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int LongestComment = 10_000;

    // A cursor says in which of the two parts of the list it stands.
    private const string OpenPart = "open.";
    private const string DecidedPart = "decided.";

    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/approvals").WithTags("Approvals").Requires(Permission.RunsRead);
        read.MapGet("", List).WithSummary("What people are asked: what is open by its age, then what was decided, the newest first");
        read.MapGet("/open", Count).WithSummary("How many questions are open, and for how long");
        read.MapGet("/{id:guid}", Get).WithSummary("A question, with the answer if there is one");

        var decide = routes.MapGroup("/api/approvals/{id:guid}").WithTags("Approvals").Requires(Permission.ApprovalsDecide);
        decide.MapPost("/approve", Approve).WithSummary("Lets the step go on; refused with what was decided where the question is not open any more");
        decide.MapPost("/reject", Reject).WithSummary("Keeps the step from its work; refused with what was decided where the question is not open any more");
    }

    private static async Task<Results<Ok<Page<Approval>>, ProblemHttpResult>> List(
        ApprovalListStore store, WorkflowLibrary library, CancellationToken cancellationToken,
        string? workflow = null, Guid? run = null, bool? open = null, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} approvals.");
        }

        if (workflow?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Refusal.Bad("No name holds the character U+0000.");
        }

        if (!TryRead(cursor, out var isOpenPart, out var place))
        {
            return Refusal.Bad($"`{cursor}` is no place in this list: take what the page before said in `next`.");
        }

        var query = new ApprovalQuery(workflow, run);
        var found = new List<ApprovalRecord>();
        if (isOpenPart && open != false)
        {
            found.AddRange(await store.OpenAsync(query, place, limit + 1, cancellationToken));
        }

        if (found.Count <= limit && open != true)
        {
            found.AddRange(await store.DecidedAsync(query, isOpenPart ? null : place, limit + 1 - found.Count, cancellationToken));
        }

        var items = new List<Approval>();
        foreach (var approval in found.Take(limit))
        {
            items.Add(Wire(approval, await library.FindAsync(approval.Workflow, approval.Version, cancellationToken)));
        }

        return TypedResults.Ok(new Page<Approval>(items, found.Count > limit ? Cursor(found[limit - 1], found[limit]) : null));
    }

    private static async Task<Ok<OpenApprovals>> Count(ApprovalListStore store, CancellationToken cancellationToken)
    {
        var open = await store.CountAsync(cancellationToken);
        return TypedResults.Ok(new OpenApprovals(open.Count, open.Overdue, open.Oldest?.TotalSeconds));
    }

    private static async Task<Results<Ok<Approval>, ProblemHttpResult>> Get(Guid id, ApprovalListStore store, WorkflowLibrary library, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found
            ? TypedResults.Ok(Wire(found, await library.FindAsync(found.Workflow, found.Version, cancellationToken)))
            : Missing(id);

    private static Task<Results<Ok<Approval>, ProblemHttpResult>> Approve(
        Guid id, ApprovalStore approvals, ApprovalListStore store, WorkflowLibrary library, ClaimsPrincipal user, CancellationToken cancellationToken, DecideApproval? answer = null) =>
        DecideAsync(id, ApprovalStatus.Approved, answer?.Comment, approvals, store, library, user, cancellationToken);

    private static Task<Results<Ok<Approval>, ProblemHttpResult>> Reject(
        Guid id, ApprovalStore approvals, ApprovalListStore store, WorkflowLibrary library, ClaimsPrincipal user, CancellationToken cancellationToken, DecideApproval? answer = null) =>
        DecideAsync(id, ApprovalStatus.Rejected, answer?.Comment, approvals, store, library, user, cancellationToken);

    private static async Task<Results<Ok<Approval>, ProblemHttpResult>> DecideAsync(
        Guid id, ApprovalStatus decision, string? comment, ApprovalStore approvals, ApprovalListStore store, WorkflowLibrary library, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        if (comment?.Length > LongestComment)
        {
            return Refusal.Bad($"A comment has at most {LongestComment} characters; this one has {comment.Length}.");
        }

        if (comment is not null && !ApprovalWords.CanBeKept(comment))
        {
            return Refusal.Bad("A comment cannot hold the character U+0000, or half of a surrogate pair.");
        }

        if (await store.FindAsync(id, cancellationToken) is not { } asked)
        {
            return Missing(id);
        }

        var least = RoleNames.Parse(ApprovalWords.Of(asked.Role))!.Value;
        if (!(RoleNames.Parse(user.FindFirstValue(ClaimTypes.Role)) >= least))
        {
            return TypedResults.Problem($"This is asked of the role {RoleNames.Of(least)} and above.", statusCode: StatusCodes.Status403Forbidden);
        }

        var words = string.IsNullOrWhiteSpace(comment) ? null : comment.Trim();
        var isOurs = await approvals.DecideAsync(id, decision, user.Identity!.Name!, words, cancellationToken);
        var now = await store.FindAsync(id, cancellationToken);
        return now is null ? Missing(id)
            : isOurs ? TypedResults.Ok(Wire(now, await library.FindAsync(now.Workflow, now.Version, cancellationToken)))
            : Refusal.Conflict(Standing(now));
    }

    /// <summary>Why nobody can answer it any more.</summary>
    private static string Standing(ApprovalRecord approval) => approval switch
    {
        { Status: ApprovalStatus.Open } => $"The time to answer was over at {approval.Deadline:u}.",
        { Status: ApprovalStatus.Withdrawn } => $"It is not asked any more{(approval.Comment is { } why ? $": {why.TrimEnd('.')}" : "")}.",
        { DecidedBy: { } by } => $"It was {ApprovalWords.Of(approval.Status)} by {by} at {approval.DecidedAt:u}{(approval.Comment is { } comment ? $": {comment}" : ".")}",
        _ => $"Nobody answered by {approval.Deadline:u}, and so it was {ApprovalWords.Of(approval.Status)}.",
    };

    private static Approval Wire(ApprovalRecord approval, CompiledWorkflow workflow)
    {
        var definition = workflow.Step(approval.Key).Definition;
        return new Approval
        {
            Id = approval.Id,
            Run = approval.Run,
            Workflow = approval.Workflow,
            Version = approval.Version,
            WorkflowTitle = workflow.Definition.Title,
            Step = approval.Key,
            StepTitle = definition.Title,
            Item = approval.Item,
            Does = definition.Uses ?? definition.Run,
            Message = approval.Message,
            About = approval.About is { } about ? System.Text.Json.JsonElement.Parse(about) : null,
            Role = ApprovalWords.Of(approval.Role),
            AskedAt = approval.AskedAt,
            Deadline = approval.Deadline,
            OnDeadline = Enum.Parse<DeadlinePolicy>(approval.OnDeadline.ToString()),
            OverdueAt = approval.OverdueAt,
            Status = Enum.Parse<Client.Approvals.ApprovalStatus>(approval.Status.ToString()),
            DecidedBy = approval.DecidedBy,
            DecidedAt = approval.DecidedAt,
            Comment = approval.Comment,
            IsSuperseded = approval.IsSuperseded,
        };
    }

    // Where the next one is of the other part, that part begins.
    private static string Cursor(ApprovalRecord last, ApprovalRecord next) =>
        next.Status == ApprovalStatus.Open ? OpenPart + last.Id : DecidedPart + (last.Status == ApprovalStatus.Open ? Guid.AllBitsSet : last.Id);

    private static bool TryRead(string? cursor, out bool isOpen, out Guid? place)
    {
        isOpen = cursor?.StartsWith(DecidedPart, StringComparison.Ordinal) != true;
        place = cursor is not null && Guid.TryParse(cursor.AsSpan(Math.Min(cursor.Length, (isOpen ? OpenPart : DecidedPart).Length)), out var id) ? id : null;
        return cursor is null || (place is not null && (!isOpen || cursor.StartsWith(OpenPart, StringComparison.Ordinal)));
    }

    private static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"There is no approval {id}.");
}
