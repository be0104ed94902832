using System.Security.Cryptography;
using System.Text.Json;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Schedules;

/// <summary>Takes schedules in, as far as they can do what they say, and starts their runs where somebody asks for it.</summary>
public sealed class ScheduleRegistry(
    ScheduleStore schedules, FiringStore firings, WorkflowStore workflows, ScheduledRuns runs, RunStarter starter, Doorbell doorbell, ShippedScheduleStore shipped, TimeProvider time)
{
    /// <summary>Everything that is wrong with a schedule, with its place.</summary>
    public async Task<IReadOnlyList<SchemaViolation>> CheckAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var faults = new List<SchemaViolation>(ScheduleChecks.Of(schedule));
        var known = (await workflows.ChildrenAsync([], cancellationToken)).Keys;
        foreach (var (pointer, name) in new[] { ("/workflow", schedule.Workflow), ("/after/workflow", schedule.After) })
        {
            if (name is not null && !known.Contains(name))
            {
                faults.Add(new SchemaViolation(pointer, $"there is no workflow `{name}`", Suggestion.For(name, known)));
            }
        }

        if (faults.Count == 0 && !NeedsEvent(schedule))
        {
            faults.AddRange(await InputFaultsAsync(schedule, cancellationToken));
        }

        return faults;
    }

    /// <summary>Writes a schedule that was checked; whether it is new.</summary>
    /// <exception cref="WorkflowGoneException">A workflow of it was deleted since.</exception>
    public async Task<bool> PutAsync(Schedule schedule, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var next = schedule.IsEnabled ? await NextAsync(schedule, cancellationToken) : null;
        return await schedules.PutAsync(schedule, next, by, cancellationToken)
            ?? throw new WorkflowGoneException(new[] { schedule.Workflow, schedule.After }.OfType<string>());
    }

    /// <summary>Brings a schedule along that comes with a program: an upgrade changes only what nobody else changed, and what was deleted stays so.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> OfferAsync(Schedule schedule, string program, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(schedule)));
        return await shipped.OfferAsync(
            schedule.Name,
            hash,
            async () =>
            {
                // Its workflow may be another by now, or gone: then there is nothing to start.
                if (await CheckAsync(schedule, cancellationToken) is { Count: 0 })
                {
                    await PutAsync(schedule, program, cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <summary>Switches a schedule on, to begin with its next time, or off; false when there is none.</summary>
    public async Task<bool> SwitchAsync(string name, bool isEnabled, string by, CancellationToken cancellationToken)
    {
        // Somebody may change it meanwhile, and then it is another.
        while (await schedules.FindAsync(name, cancellationToken) is { } found)
        {
            var next = isEnabled ? await NextAsync(found.Schedule, cancellationToken) : null;
            if (found.Schedule.IsEnabled == isEnabled || await schedules.SwitchAsync(name, found.Revision, isEnabled, next, by, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Starts a run of a schedule now, whatever else it says; null when there is no such schedule.</summary>
    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<Guid?> RunAsync(string name, string by, CancellationToken cancellationToken)
    {
        if (await schedules.FindAsync(name, cancellationToken) is not { } found)
        {
            return null;
        }

        var run = await runs.PrepareAsync(found.Schedule, await schedules.NowAsync(cancellationToken), happened: null, depth: 0, by, cancellationToken);
        var started = await firings.StartByHandAsync(name, run, by, time.GetUtcNow(), cancellationToken);
        if (started.Id is not { } id)
        {
            throw new RunRefusedException(RunRefusal.Busy, $"`{run.Workflow}` has no room for one more run in its group, and its definition says not to wait: run {started.Displaced} is in the way.") { Busy = started.Displaced };
        }

        await starter.ReplaceAsync(run, started, cancellationToken);
        doorbell.Ring();
        return id;
    }

    /// <summary>The next times of a schedule, and when its windows let it start then.</summary>
    public static IReadOnlyList<(DateTimeOffset At, DateTimeOffset StartsAt)> Upcoming(CronTimes times, IReadOnlyList<ScheduleWindow> windows, DateTimeOffset after, int count)
    {
        ArgumentNullException.ThrowIfNull(times);
        var hours = new OpenHours(windows, times.Zone);
        return [.. times.After(after).Take(count).Select(at => (at, hours.Open(at)))];
    }

    private async Task<DateTimeOffset?> NextAsync(Schedule schedule, CancellationToken cancellationToken) =>
        schedule.Cron is { } cron && TimeZones.Find(schedule.TimeZone) is { } zone
            ? new CronTimes(CronExpression.Parse(cron), zone).Next(await schedules.NowAsync(cancellationToken))
            : null;

    private static bool NeedsEvent(Schedule schedule) =>
        ScheduleChecks.Templates(schedule).Any(template => template.Template.References.Any(reference => reference.Root == "event"));

    private async Task<IEnumerable<SchemaViolation>> InputFaultsAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            await runs.PrepareAsync(schedule, await schedules.NowAsync(cancellationToken), happened: null, depth: 0, ScheduledRuns.Actor(schedule.Name), cancellationToken);
            return [];
        }
        catch (RunRefusedException refused)
        {
            return refused.Violations.Count == 0
                ? [new SchemaViolation("/inputs", refused.Message)]
                : refused.Violations.Select(violation => violation with { Pointer = $"/inputs{violation.Pointer}" });
        }
    }
}
