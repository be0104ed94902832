using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>For programs: the run's record, on a line of its own, whenever it has changed.</summary>
internal sealed class JsonRunView(Terminal terminal) : IRunView
{
    private readonly Absence absence = new(terminal);
    private string? last;

    public void Show(Run run)
    {
        var text = JsonSerializer.Serialize<RunSummary>(run, WireFormat.Options);
        if (text != last)
        {
            terminal.JsonLine<RunSummary>(run);
        }

        last = text;
    }

    public void IsAway(bool isAway) => absence.Tell(isAway);
}
