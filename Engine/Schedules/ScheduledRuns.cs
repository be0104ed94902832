using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Schedules;

/// <summary>The runs that schedules start: with their inputs, and the label <c>schedule</c> by which they are found.</summary>
public sealed class ScheduledRuns(RunStarter starter, TimeProvider time)
{
    public const string Label = "schedule";

    /// <summary>In whose name a schedule acts.</summary>
    public static string Actor(string schedule) => $"schedule:{schedule}";

    /// <summary>Everything about a run, without writing anything.</summary>
    /// <param name="happened">The end that it follows, for expressions.</param>
    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<NewRun> PrepareAsync(Schedule schedule, DateTimeOffset dueAt, JsonNode? happened, int depth, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return await starter.PrepareAsync(
            new StartRequest
            {
                Workflow = schedule.Workflow,
                Inputs = Inputs(schedule, dueAt, happened, cancellationToken),
                Priority = schedule.Priority,
                Labels = new Dictionary<string, string>(schedule.Labels ?? new Dictionary<string, string>()) { [Label] = schedule.Name },
                CreatedBy = by,
                Depth = depth,
            },
            isAlone: false,
            cancellationToken);
    }

    private JsonObject? Inputs(Schedule schedule, DateTimeOffset dueAt, JsonNode? happened, CancellationToken cancellationToken)
    {
        if (schedule.Inputs is null)
        {
            return null;
        }

        var local = TimeZones.Find(schedule.TimeZone) is { } zone ? TimeZoneInfo.ConvertTime(dueAt, zone) : dueAt;
        var document = new JsonObject
        {
            ["name"] = schedule.Name,
            ["dueAt"] = dueAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["date"] = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        var scope = new ExpressionScope(time).With("schedule", document);
        try
        {
            return TemplateDocument.Parse(JsonSerializer.SerializeToElement(schedule.Inputs)).Evaluate(happened is null ? scope : scope.With("event", happened), cancellationToken) as JsonObject;
        }
        catch (ExpressionException failure)
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"The inputs of `{schedule.Workflow}` cannot be made: {failure.Message}");
        }
    }
}
