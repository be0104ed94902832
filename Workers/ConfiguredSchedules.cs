using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers;

/// <summary>A schedule as configuration says it: <c>Schedules__0__Name</c> and so on.</summary>
public sealed record ScheduleOptions
{
    public const string Section = "Schedules";

    public string Name { get; init; } = "";

    public string Workflow { get; init; } = "";

    public string? Cron { get; init; }

    public string TimeZone { get; init; } = "UTC";

    public bool OnlyIfEmpty { get; init; }

    public ScheduleOverlap Overlap { get; init; } = ScheduleOverlap.Skip;

    public MissedPolicy Missed { get; init; }

    public int Priority { get; init; }

    /// <summary>Whether it also starts a run whenever a worker starts.</summary>
    public bool AtStart { get; init; }
}

/// <summary>
/// Brings the schedules along that configuration names. What people change about one stays so until configuration says something else about it.
/// </summary>
internal sealed partial class ConfiguredSchedules(
    IConfiguration configuration, ScheduleRegistry registry, ScheduleStore schedules, StartPatience patience, ILogger<ConfiguredSchedules> logger) : IHostedService
{
    private const string Actor = "configuration";

    public Task StartAsync(CancellationToken cancellationToken) => patience.PersistAsync(OfferAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        var starting = new List<Schedule>();
        foreach (var section in configuration.GetSection(ScheduleOptions.Section).GetChildren())
        {
            var options = section.Get<ScheduleOptions>() ?? new ScheduleOptions();
            var schedule = ScheduleOf(section, options);
            var faults = ShippedSchedules.All.Any(shipped => shipped.Name == schedule.Name)
                ? ["/name that is one of the product's own: call it otherwise, or change that one"]
                : (await registry.CheckAsync(schedule, cancellationToken)).Select(fault => $"{fault.Pointer} {fault.Message}").ToList();
            if (faults.Count > 0)
            {
                throw new OptionsValidationException(ScheduleOptions.Section, typeof(ScheduleOptions), [$"{section.Path.Replace(":", "__", StringComparison.Ordinal)}: {string.Join("; ", faults)}"]);
            }

            if (await registry.OfferAsync(schedule, Actor, cancellationToken))
            {
                Taken(schedule.Name);
            }

            if (options.AtStart)
            {
                starting.Add(schedule);
            }
        }

        // All of this may be done twice, when the database goes away in the middle of it; what is started twice is one after the other.
        foreach (var schedule in starting)
        {
            await StartAsync(schedule, cancellationToken);
        }
    }

    private async Task StartAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            // Who switched it off wants it to start nothing.
            if (await schedules.FindAsync(schedule.Name, cancellationToken) is { Schedule.IsEnabled: true } && await registry.RunAsync(schedule.Name, Actor, cancellationToken) is { } run)
            {
                Starts(schedule.Name, run);
            }
        }
        catch (RunRefusedException refused) when (refused.Refusal == RunRefusal.Busy)
        {
            // Another worker that started was first.
            IsAtWork(schedule.Name, refused.Message);
        }
    }

    private static Schedule ScheduleOf(IConfigurationSection section, ScheduleOptions options) => new()
    {
        Name = options.Name,
        Workflow = options.Workflow,
        Cron = options.Cron,
        TimeZone = options.TimeZone,
        OnlyIfEmpty = options.OnlyIfEmpty,
        Overlap = options.Overlap,
        Missed = options.Missed,
        Priority = options.Priority,
        Inputs = Document(section.GetSection("Inputs")) as JsonObject,
    };

    // In a file they are a document; elsewhere each value is a text, and JSON where it can be read as such.
    private static JsonNode? Document(IConfigurationSection section)
    {
        var members = section.GetChildren().ToList();
        if (members.Count == 0)
        {
            return Value(section.Value);
        }

        return members.Select((member, place) => member.Key == place.ToString(CultureInfo.InvariantCulture)).All(static isPlace => isPlace)
            ? new JsonArray([.. members.Select(Document)])
            : new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Document(member))));
    }

    private static JsonNode? Value(string? text)
    {
        try
        {
            // Configuration writes the words of JSON as .NET does.
            return text switch { null => null, "True" => JsonValue.Create(true), "False" => JsonValue.Create(false), _ => JsonNode.Parse(text) };
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The schedule {Schedule} is as configuration says")]
    private partial void Taken(string schedule);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schedule {Schedule} starts nothing: {Reason}")]
    private partial void IsAtWork(string schedule, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schedule {Schedule} starts run {Run}, since the worker starts")]
    private partial void Starts(string schedule, Guid run);
}
