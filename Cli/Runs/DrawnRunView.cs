using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>For people: the run and its steps, drawn over in place.</summary>
internal sealed class DrawnRunView(Terminal terminal, Canvas canvas, TimeProvider time) : IRunView
{
    public const string LostWords = "The server does not answer any more. Work goes on; trying again …";

    private Run? current;
    private bool isLost;

    public void Show(Run run)
    {
        current = run;
        Draw();
    }

    public void Tick() => Draw();

    public void IsAway(bool isAway) => isLost = isAway;

    public void End(Run run)
    {
        if (run is { Status: not RunStatus.Completed, Failure: { } failure })
        {
            terminal.Paragraph(RunWords.Failure(failure).ReplaceLineEndings(" "), 0, Ink.Bad);
        }

        if (run.Status != RunStatus.Completed)
        {
            terminal.Remark($"What helps: media show {ShortId.Of(run.Id)}");
        }
    }

    public void Leave() => canvas.Leave();

    private void Draw()
    {
        IReadOnlyList<Cell> notice = [new(LostWords, Ink.Doubtful)];
        IEnumerable<IReadOnlyList<Cell>> lines = current is null ? [] : RunPicture.Of(current, time.GetUtcNow(), canvas.Width, canvas.Height - (isLost ? 1 : 0));
        canvas.Draw(isLost ? lines.Append(notice) : lines);
    }
}
