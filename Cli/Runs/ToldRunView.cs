using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>For pipes and files: a line for every change.</summary>
internal sealed class ToldRunView(Terminal terminal, TimeProvider time) : IRunView
{
    // Below the id: what goes over a line shall have more room than its rest.
    private const int Margin = 10;

    private readonly Absence absence = new(terminal);
    private Run? before;

    public void Show(Run run)
    {
        foreach (var change in RunChanges.Between(before, run, time.GetUtcNow()))
        {
            Write(terminal, time.GetUtcNow(), run, change);
        }

        before = run;
    }

    public void IsAway(bool isAway) => absence.Tell(isAway);

    public void End(Run run)
    {
        if (run.Status != RunStatus.Completed)
        {
            terminal.Remark($"What helps: media show {ShortId.Of(run.Id)}");
        }
    }

    /// <summary>When, which run, how far it is, and what changed.</summary>
    public static void Write(Terminal terminal, DateTimeOffset now, RunSummary run, RunChange change)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:HH:mm:ss}  {ShortId.Of(run.Id)}  {ProgressBar.Words(run.Progress),5}  ");
        var head = $"{place}{change.Subject}: ";
        terminal.Write(place, Ink.Quiet);
        terminal.Write(head[place.Length..]);
        var lines = Terminal.Fold(change.Text.ReplaceLineEndings(" "), terminal.Width - Terminal.Cells(head)).ToList();
        terminal.Line(lines[0], change.Style);
        if (lines.Count > 1)
        {
            terminal.Write(new string(' ', Margin));
            terminal.Paragraph(string.Join(' ', lines.Skip(1)), Margin, change.Style);
        }
    }
}
