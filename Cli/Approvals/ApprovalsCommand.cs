using System.CommandLine;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client.Approvals;

namespace Aspire.Media.Cli.Approvals;

/// <summary><c>media approvals</c>.</summary>
internal sealed class ApprovalsCommand : Verb
{
    private const int PageLength = 200;

    private readonly Option<string?> workflow = new("--workflow") { HelpName = "NAME", Description = "Only what runs of this workflow ask" };
    private readonly Option<string?> run = new("--run") { HelpName = "RUN", Description = "Only what this run asks" };
    private readonly Option<bool> all = new("--all") { Description = "Also what is decided" };
    private readonly Option<int> limit = LimitOption.Create();

    public ApprovalsCommand()
        : base(
            "approvals",
            "What waits for a person, the oldest first",
            "A step with 'approval' asks before it does anything, and holds nothing while it waits. What a no means for its run, and what becomes of a question that nobody "
            + "answers in time, its definition says.",
            new Example("approvals", "What needs a yes or a no"),
            new Example("approvals --all --workflow publish-film", "Who decided what, for one workflow"),
            new Example("approvals --json | jq -r '.[] | select(.overdueAt) | .id'", "What is past its deadline"))
    {
        Add(workflow);
        Add(run);
        Add(all);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        Guid? ofRun = arguments.GetValue(run) is { } typed ? await NamedRun.FindAsync(session, typed, cancellationToken) : null;
        var filter = new ApprovalFilter(arguments.GetValue(workflow), ofRun, arguments.GetValue(all) ? null : true);
        var most = arguments.GetValue(limit);
        var approvals = Pages.FollowAsync(cursor => session.Client.ListApprovalsAsync(filter, cursor, Math.Min(most, PageLength), cancellationToken)).SelectMany(page => page);
        if (session.WantsJson)
        {
            await terminal.JsonAsync(approvals.Take(most), cancellationToken);
            return ExitCode.Done;
        }

        var listing = new Listing("answer with", "workflow", "step", "run", "asked", "decided", "question");
        var told = 0;
        await foreach (var approval in approvals)
        {
            if (told++ == most)
            {
                break;
            }

            listing.Add(
                approval.Status == ApprovalStatus.Open ? $"media approve {ShortId.Of(approval.Id)}" : "",
                approval.Workflow,
                ApprovalText.Step(approval),
                ShortId.Of(approval.Run),
                RelativeTime.Ago(approval.AskedAt, now),
                ApprovalText.Standing(approval, now),
                ApprovalText.Question(approval));
        }

        if (told == 0)
        {
            terminal.Line(filter == new ApprovalFilter(Open: true) ? "Nothing waits for a person." : "There is no such question.");
            return ExitCode.Done;
        }

        listing.Write(terminal, margin: 0);
        if (told > most)
        {
            LimitOption.TellOfMore(terminal, most);
        }

        return ExitCode.Done;
    }
}
