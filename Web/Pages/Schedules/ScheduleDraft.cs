using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Web.Pages.Schedules;

/// <summary>A schedule while somebody writes it.</summary>
public sealed class ScheduleDraft
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private IReadOnlyDictionary<string, string>? labels;

    public static IReadOnlyList<RunStatus> AllEnds { get; } = [RunStatus.Completed, RunStatus.CompletedWithErrors, RunStatus.Failed, RunStatus.Cancelled];

    public string Name { get; set; } = "";

    public string Workflow { get; set; } = "";

    public bool IsChain { get; set; }

    public string Cron { get; set; } = "0 3 * * *";

    public string TimeZone { get; set; } = "UTC";

    public string After { get; set; } = "";

    public HashSet<RunStatus> Ends { get; } = [RunStatus.Completed, RunStatus.CompletedWithErrors];

    public OverlapPolicy Overlap { get; set; } = OverlapPolicy.Queue;

    public MissedPolicy Missed { get; set; } = MissedPolicy.Once;

    public bool OnlyIfEmpty { get; set; }

    public List<WindowDraft> Windows { get; } = [];

    public string Inputs { get; set; } = "";

    public int Priority { get; set; }

    public bool IsEnabled { get; set; } = true;

    /// <summary>What is wrong, by its place.</summary>
    public Dictionary<string, string> Problems { get; } = [];

    public static ScheduleDraft Of(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var said = schedule.Definition;
        var draft = new ScheduleDraft
        {
            Name = schedule.Name,
            Workflow = said.Workflow,
            IsChain = said.After is not null,
            Cron = said.Cron ?? "0 3 * * *",
            TimeZone = said.TimeZone,
            After = said.After?.Workflow ?? "",
            Overlap = said.Overlap,
            Missed = said.Missed,
            OnlyIfEmpty = said.OnlyIfEmpty,
            Inputs = said.Inputs is { Count: > 0 } inputs ? inputs.ToJsonString(Pretty) : "",
            Priority = said.Priority,
            IsEnabled = said.Enabled,
            labels = said.Labels,
        };
        draft.Windows.AddRange((said.Windows ?? []).Select(WindowDraft.Of));
        if (said.After?.Ends is { } ends)
        {
            draft.Ends.Clear();
            draft.Ends.UnionWith(ends);
        }

        return draft;
    }

    public IReadOnlyList<ScheduleWindow> WrittenWindows => [.. Windows.Select(window => window.Write())];

    /// <summary>What it says; null where it cannot be read, and says so.</summary>
    public WriteSchedule? Write()
    {
        Problems.Clear();
        JsonObject? inputs = null;
        try
        {
            if (!string.IsNullOrWhiteSpace(Inputs))
            {
                inputs = JsonNode.Parse(Inputs) as JsonObject ?? throw new JsonException("inputs have names, as in { \"folder\": \"/recordings\" }");
            }
        }
        catch (JsonException fault)
        {
            Problems["/inputs"] = $"This is not JSON: {fault.Message}";
            return null;
        }

        return new WriteSchedule(
            Workflow.Trim(), inputs, labels, Priority, IsChain ? null : Cron, IsChain ? new AfterWorkflow(After.Trim(), [.. AllEnds.Where(Ends.Contains)]) : null,
            TimeZone.Trim(), Overlap, Missed, OnlyIfEmpty, WrittenWindows, IsEnabled);
    }

    /// <summary>What is wrong at a place, or below it.</summary>
    public string? ProblemAt(string pointer) =>
        Problems.FirstOrDefault(problem => problem.Key == pointer || problem.Key.StartsWith(pointer + "/", StringComparison.Ordinal)).Value;
}

/// <summary>A window while somebody writes it.</summary>
public sealed class WindowDraft
{
    public static IReadOnlyList<string> Week { get; } = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public HashSet<string> Days { get; } = [];

    public string From { get; set; } = "22:00";

    public string To { get; set; } = "06:00";

    public static WindowDraft Of(ScheduleWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var draft = new WindowDraft { From = window.From, To = window.To };
        draft.Days.UnionWith(window.Days ?? []);
        return draft;
    }

    public ScheduleWindow Write() => new(From, To, [.. Week.Where(Days.Contains)]);

    public void Toggle(string day)
    {
        if (!Days.Remove(day))
        {
            Days.Add(day);
        }
    }
}
