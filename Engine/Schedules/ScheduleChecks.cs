using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Triggers;

namespace Aspire.Media.Engine.Schedules;

/// <summary>What of a schedule can never be right, whichever workflows there are.</summary>
internal static partial class ScheduleChecks
{
    private const int MostWindows = 50;
    private const int MostLabels = 40;

    public static IEnumerable<SchemaViolation> Of(Schedule schedule) =>
        Names(schedule).Concat(Times(schedule)).Concat(Chain(schedule)).Concat(Rest(schedule)).Concat(Expressions(schedule));

    /// <summary>The texts of the inputs that have something to evaluate.</summary>
    public static IReadOnlyList<(string Pointer, Template Template)> Templates(Schedule schedule) =>
        schedule.Inputs is null ? [] : TemplateDocument.Parse(JsonSerializer.SerializeToElement(schedule.Inputs)).Templates;

    private static IEnumerable<SchemaViolation> Names(Schedule schedule)
    {
        if (schedule.Name.Length > WorkflowDefinition.LongestName || !NameForm().IsMatch(schedule.Name))
        {
            yield return new SchemaViolation("/name", $"`{schedule.Name}` is no name for a schedule", $"a name is in kebab-case such as nightly-scan, with {WorkflowDefinition.LongestName} characters at most");
        }

        if ((schedule.Cron is null) == (schedule.After is null))
        {
            yield return new SchemaViolation(
                schedule.Cron is null ? "/cron" : "/after", schedule.Cron is null ? "it says neither times (`cron`) nor what it comes after (`after`)" : "it says times (`cron`) and what it comes after: one of them");
        }
    }

    private static IEnumerable<SchemaViolation> Times(Schedule schedule)
    {
        if (schedule.Cron is { } cron && Fault(cron) is { } fault)
        {
            yield return new SchemaViolation("/cron", fault);
        }

        if (TimeZones.Find(schedule.TimeZone) is null)
        {
            yield return new SchemaViolation("/timeZone", TimeZones.Missing(schedule.TimeZone));
        }

        if (schedule.Windows.Count > MostWindows)
        {
            yield return new SchemaViolation("/windows", $"there may be {MostWindows} windows; these are {schedule.Windows.Count}");
        }
    }

    private static IEnumerable<SchemaViolation> Chain(Schedule schedule)
    {
        if (schedule.After is null)
        {
            yield break;
        }

        if (schedule.After == schedule.Workflow)
        {
            yield return new SchemaViolation("/after/workflow", "a workflow that starts at its own end would never end");
        }

        if (schedule.AfterEnds.Count == 0)
        {
            yield return new SchemaViolation("/after/ends", "it says no ends after which it comes");
        }

        foreach (var end in schedule.AfterEnds.Except(EventKinds.Ends))
        {
            yield return new SchemaViolation("/after/ends", $"`{end}` is no end of a run", $"there are {string.Join(", ", EventKinds.Ends)}");
        }
    }

    private static IEnumerable<SchemaViolation> Rest(Schedule schedule)
    {
        if (schedule.Priority is < -StartRequest.HighestPriority or > StartRequest.HighestPriority)
        {
            yield return new SchemaViolation("/priority", string.Create(CultureInfo.InvariantCulture, $"a priority is from -{StartRequest.HighestPriority} to {StartRequest.HighestPriority}, not {schedule.Priority}"));
        }

        if (schedule.Labels?.Count > MostLabels)
        {
            yield return new SchemaViolation("/labels", $"there may be {MostLabels} labels; these are {schedule.Labels.Count}");
        }

        if (schedule.Labels?.ContainsKey(ScheduledRuns.Label) == true)
        {
            yield return new SchemaViolation($"/labels/{ScheduledRuns.Label}", "the label `schedule` is the name of the schedule, and set by itself");
        }
    }

    private static IEnumerable<SchemaViolation> Expressions(Schedule schedule)
    {
        IReadOnlyList<(string Pointer, Template Template)> templates;
        string? fault = null;
        try
        {
            templates = Templates(schedule);
        }
        catch (ExpressionException failure)
        {
            (templates, fault) = ([], failure.Message);
        }

        if (fault is not null)
        {
            yield return new SchemaViolation("/inputs", fault);
        }

        foreach (var (pointer, template) in templates)
        {
            foreach (var root in template.References.Select(reference => reference.Root).Distinct())
            {
                if (root == "event" && schedule.After is null)
                {
                    yield return new SchemaViolation($"/inputs{pointer}", "`event` is known only to a schedule that comes after another workflow");
                }
                else if (root is not ("event" or "schedule"))
                {
                    yield return new SchemaViolation($"/inputs{pointer}", $"`{root}` is not known here", "expressions speak of `schedule` (`name`, `dueAt`, `date`) and, after another workflow, of `event`");
                }
            }
        }
    }

    private static string? Fault(string cron)
    {
        try
        {
            CronExpression.Parse(cron);
            return null;
        }
        catch (CronException fault)
        {
            return fault.Message;
        }
    }

    [GeneratedRegex(WorkflowDefinition.NameForm, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NameForm();
}
