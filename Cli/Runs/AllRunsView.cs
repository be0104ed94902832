using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>
/// How those who watch all runs are shown them: on a terminal a bar for each that is on its way, below a line for each that is over;
/// elsewhere a line for every change of standing; for programs every changed record.
/// </summary>
internal sealed class AllRunsView(Session session)
{
    private readonly Terminal terminal = session.Terminal;
    private readonly Canvas? canvas = session.WantsJson ? null : session.Terminal.Canvas;
    private readonly Absence absence = new(session.Terminal);
    private IReadOnlyList<RunSummary> open = [];
    private bool isLost;

    public void Show(IReadOnlyList<(RunSummary? Before, RunSummary After)> changes, IReadOnlyList<RunSummary> running)
    {
        open = running;
        canvas?.Clear();
        var now = session.Time.GetUtcNow();
        foreach (var (before, after) in changes)
        {
            if (session.WantsJson)
            {
                terminal.JsonLine(after);
            }
            else if ((canvas is null || after.Status.IsOver()) && RunChanges.OfRun(before, after, now) is { } change)
            {
                ToldRunView.Write(terminal, now, after, change);
            }
        }

        Draw();
    }

    public void Tick() => Draw();

    public void IsAway(bool isAway)
    {
        isLost = isAway;
        if (canvas is null)
        {
            absence.Tell(isAway);
        }
    }

    public void Leave() => canvas?.Leave();

    private void Draw()
    {
        if (canvas is null)
        {
            return;
        }

        var room = Math.Max(1, canvas.Height - 1);
        var (now, width) = (session.Time.GetUtcNow(), canvas.Width);
        var lines = (open.Count <= room ? open : open.Take(room - 1)).Select(run => RunPicture.Line(run, now, width)).ToList();
        if (open.Count == 0)
        {
            lines.Add([new("No run is on its way.", Ink.Quiet)]);
        }
        else if (open.Count > room)
        {
            lines.Add([new($"and {open.Count - room + 1} more: media runs --status queued,running,waiting", Ink.Quiet)]);
        }

        if (isLost)
        {
            lines.Add([new(DrawnRunView.LostWords, Ink.Doubtful)]);
        }

        canvas.Draw(lines);
    }
}
