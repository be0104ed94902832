using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media items</c>.</summary>
internal sealed class ListItemsCommand : Verb
{
    private const int PageLength = 200;

    private readonly Argument<string> which = NamedRun.Argument();
    private readonly Option<string?> step = new("--step") { HelpName = "STEP", Description = "The step; needed where several of the run go through a list" };
    private readonly Option<bool> failed = new("--failed") { Description = "Only what failed" };
    private readonly Option<int> limit = LimitOption.Create();

    public ListItemsCommand()
        : base(
            "items",
            "What a step of a run does with each entry of its list",
            "A step with 'forEach' works once for each entry, or for a batch of them. What failed is done again by 'media retry'; what was done stays done.",
            new Example("items 1f2e3d4c", "How far a list is, item by item"),
            new Example("items 1f2e3d4c --step transcode --failed", "What failed of the list of one step"),
            new Example("items 1f2e3d4c --failed --limit all --json | jq -r '.[].item.path'", "The files that failed, for another program"))
    {
        Add(which);
        Add(step);
        Add(failed);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var id = await NamedRun.FindAsync(session, arguments.GetRequiredValue(which), cancellationToken);
        var walking = Walking(await session.Client.GetRunAsync(id, cancellationToken), arguments.GetValue(step));
        var (most, onlyFailed) = (arguments.GetValue(limit), arguments.GetValue(failed));
        var pages = Pages.FollowAsync(cursor => session.Client.ListItemsAsync(walking.Id, onlyFailed, cursor, Math.Min(most, PageLength), cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page).Take(most), cancellationToken);
            return ExitCode.Done;
        }

        if (walking.Items is { } counts)
        {
            terminal.Line(ItemWords.Counts(counts));
        }

        var listing = new Listing("status", "item", "took", "tries", "is", "about");
        await Pages.WriteAsync(terminal, listing, pages, most, item =>
        [
            Standing.Of(item.Status),
            ItemWords.Number(item),
            Took(item, session.Time.GetUtcNow()),
            item.Attempt == 0 ? "" : item.Attempt.ToString(CultureInfo.InvariantCulture),
            item.Subject(),
            ItemWords.About(item).ReplaceLineEndings(" "),
        ]);
        return ExitCode.Done;
    }

    private static RunStep Walking(Run run, string? key)
    {
        if (key is not null)
        {
            return NamedStep.Find(run, key);
        }

        var walking = run.Steps.Where(step => step.Items is not null).ToList();
        return walking.Count switch
        {
            1 => walking[0],
            0 => throw new CommandException($"No step of {RunWords.Name(run)} goes through a list, or none has begun to."),
            _ => throw new UsageException($"Several steps of {RunWords.Name(run)} go through a list: --step {string.Join(", --step ", walking.Select(step => step.Key))}"),
        };
    }

    private static string Took(RunItem item, DateTimeOffset now) =>
        item.StartedAt is { } begun && (item.FinishedAt ?? (item.Status == StepStatus.Processing ? now : null)) is { } until ? RelativeTime.Duration(until - begun) : "";
}
