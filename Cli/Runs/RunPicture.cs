using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>A run and its steps as lines of a terminal.</summary>
internal static class RunPicture
{
    private const int LongestBar = 40;
    private const int ShortestBar = 8;
    private const int StepBar = 16;
    private const int LongestKey = 32;

    public static IEnumerable<IReadOnlyList<Cell>> Of(Run run, DateTimeOffset now, int width, int height)
    {
        yield return Line(run, now, width);
        var room = Math.Max(0, height - 1);
        var shown = run.Steps.Count <= room ? run.Steps : Important(run.Steps, Math.Max(0, room - 1));
        var (status, key) = (shown.Select(step => Standing.Of(step.Status).Text.Length).DefaultIfEmpty(0).Max(), shown.Select(step => Terminal.Cells(step.Key)).DefaultIfEmpty(0).Max());
        foreach (var step in shown)
        {
            yield return Line(step, status, Math.Min(key, LongestKey), now, width);
        }

        if (shown.Count < run.Steps.Count)
        {
            var others = run.Steps.Except(shown).CountBy(step => Standing.Of(step.Status).Text).Select(group => $"{group.Value} {group.Key}");
            yield return [new($"  and {run.Steps.Count - shown.Count} more: {string.Join(", ", others)}", Ink.Quiet)];
        }
    }

    /// <summary>A run on one line, with a bar as long as there is room.</summary>
    public static IReadOnlyList<Cell> Line(RunSummary run, DateTimeOffset now, int width)
    {
        var standing = Standing.Of(run);
        var name = RunWords.Name(run);
        var after = $"  {ProgressBar.Words(run.Progress),5}  ";
        var took = $"  {RunWords.Took(run, now)}";
        var room = Math.Min(LongestBar, width - Terminal.Cells(name) - after.Length - standing.Text.Length - took.Length - 2);
        var (done, open) = room < ShortestBar ? ("", "") : ProgressBar.Of(run.Progress, room);
        return [new(name, Ink.Strong), new(room < ShortestBar ? "" : "  "), new(done, standing.Style ?? Ink.Good), new(open, Ink.Quiet), new(after), standing, new(took, Ink.Quiet)];
    }

    private static List<Cell> Line(RunStep step, int status, int key, DateTimeOffset now, int width)
    {
        var standing = Standing.Of(step.Status);
        var name = Canvas.Cut(step.Key, key);
        List<Cell> cells =
        [
            new("  "),
            new(standing.Text.PadRight(status), standing.Style),
            new($"  {name}{new string(' ', key - Terminal.Cells(name))}  "),
        ];
        if (step is { Status: StepStatus.Processing, Progress: > 0 } && width > status + key + StepBar + 20)
        {
            var (done, open) = ProgressBar.Of(step.Progress * 100, StepBar);
            cells.AddRange([new(done, Ink.Good), new(open, Ink.Quiet), new("  ")]);
        }

        var took = StepWords.Took(step, now);
        var about = StepWords.About(step, now).ReplaceLineEndings(" ");
        cells.Add(new(string.Join("  ", new[] { took, about }.Where(text => text.Length > 0)), step.Status == StepStatus.Failed ? Ink.Bad : Ink.Quiet));
        return cells;
    }

    // What is worked on, what went wrong, what was last, what is next: in the order of the run.
    private static List<RunStep> Important(IReadOnlyList<RunStep> steps, int room)
    {
        var chosen = steps.Select((step, index) => (Step: step, Index: index))
            .OrderBy(entry => Weight(entry.Step.Status))
            .ThenByDescending(entry => entry.Step.FinishedAt ?? DateTimeOffset.MinValue)
            .ThenBy(entry => entry.Index)
            .Take(room);
        return [.. chosen.OrderBy(entry => entry.Index).Select(entry => entry.Step)];
    }

    private static int Weight(StepStatus status) => status switch
    {
        StepStatus.Processing => 0,
        StepStatus.Failed => 1,
        StepStatus.Waiting or StepStatus.Unknown => 2,
        StepStatus.Queued => 3,
        StepStatus.Blocked => 5,
        _ => 4,
    };
}
