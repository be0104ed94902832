using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media plan</c>.</summary>
internal sealed class ShowPlanCommand : Verb
{
    private const int PageLength = 200;

    private readonly Argument<string> which = NamedRun.Argument();
    private readonly Option<int> limit = LimitOption.Create();

    public ShowPlanCommand()
        : base(
            "plan",
            "What a dry run would change",
            "Action by action, with what must still hold when it is carried out. What could not be planned, because it depends on what others would change, is counted.",
            new Example("plan 1f2e3d4c", "What a dry run found to do"),
            new Example("plan 1f2e3d4c --limit all --json | jq -r '.[].actions[].target'", "All that would be changed, for another program"))
    {
        Add(which);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var id = await NamedRun.FindAsync(session, arguments.GetRequiredValue(which), cancellationToken);
        var most = arguments.GetValue(limit);
        var pages = Pages.FollowAsync(cursor => session.Client.ListPlanAsync(id, cursor, Math.Min(most, PageLength), cancellationToken));
        if (session.WantsJson)
        {
            await terminal.JsonAsync(pages.SelectMany(page => page).Take(most), cancellationToken);
            return ExitCode.Done;
        }

        var totals = await session.Client.GetPlanTotalsAsync(id, cancellationToken);
        terminal.Line(Words(totals));
        var listing = new Listing("step", "item", "would", "what", "as long as", "stands");
        await Pages.WriteAsync(terminal, listing, Actions(pages), most, row =>
        [
            row.Work.Step,
            row.Work.Item?.ToString(CultureInfo.InvariantCulture) ?? "",
            row.Action.Verb,
            row.Action.Detail is { } detail ? $"{row.Action.Target} ({detail})" : row.Action.Target,
            row.Action.Precondition ?? "",
            row.Work switch
            {
                { Conflict: { } conflict } => new Cell($"conflict: {conflict}".ReplaceLineEndings(" "), Ink.Bad),
                { BegunAt: not null } => new Cell("carried out", Ink.Good),
                _ => "",
            },
        ]);
        return ExitCode.Done;
    }

    private static string Words(PlanTotals totals)
    {
        var verbs = string.Join(", ", totals.Verbs.Select(verb => string.Create(CultureInfo.InvariantCulture, $"{verb.Value} × {verb.Key}")));
        return string.Create(CultureInfo.InvariantCulture, $"{totals.Actions} actions{(verbs.Length > 0 ? $": {verbs}" : "")}")
            + (totals.LeftOpen > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {totals.LeftOpen} steps are left open until others are done") : "")
            + (totals.Conflicts > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {totals.Conflicts} in conflict") : "");
    }

    private static async IAsyncEnumerable<IReadOnlyList<(PlannedWork Work, PlannedAction Action)>> Actions(IAsyncEnumerable<IReadOnlyList<PlannedWork>> pages)
    {
        await foreach (var page in pages)
        {
            yield return [.. page.SelectMany(work => work.Actions, (work, action) => (work, action))];
        }
    }
}
