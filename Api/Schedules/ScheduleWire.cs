using System.Globalization;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Schedules;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Triggers;

using Firing = Aspire.Media.Client.Schedules.Firing;
using FiringStatus = Aspire.Media.Client.Schedules.FiringStatus;
using MissedPolicy = Aspire.Media.Client.Schedules.MissedPolicy;
using OverlapPolicy = Aspire.Media.Client.Schedules.OverlapPolicy;
using RunStatus = Aspire.Media.Client.Runs.RunStatus;
using Schedule = Aspire.Media.Client.Schedules.Schedule;
using ScheduleWindow = Aspire.Media.Client.Schedules.ScheduleWindow;

namespace Aspire.Media.Api.Schedules;

/// <summary>Schedules as clients get them and give them.</summary>
internal static class ScheduleWire
{
    private const int ShownTimes = 5;
    private const string EndPrefix = "run.";

    /// <summary>A schedule as it was written.</summary>
    /// <param name="faults">Where what is wrong with it goes.</param>
    public static Engine.Schedules.Schedule Read(string name, WriteSchedule written, List<SchemaViolation> faults)
    {
        if (written.Overlap == OverlapPolicy.Unknown)
        {
            faults.Add(new SchemaViolation("/overlap", "it is queue, skip, replace or allow"));
        }

        if (written.Missed == MissedPolicy.Unknown)
        {
            faults.Add(new SchemaViolation("/missed", "it is once, all or skip"));
        }

        return new Engine.Schedules.Schedule
        {
            Name = name,
            Workflow = written.Workflow,
            Inputs = written.Inputs,
            Labels = written.Labels,
            Priority = written.Priority,
            Cron = written.Cron?.Trim(),
            After = written.After?.Workflow,
            AfterEnds = written.After is null ? [] : [.. (written.After.Ends is { Count: > 0 } ends ? ends : [RunStatus.Completed, RunStatus.CompletedWithErrors]).Distinct().Select(Kind)],
            TimeZone = written.TimeZone,
            Overlap = written.Overlap switch
            {
                OverlapPolicy.Skip => ScheduleOverlap.Skip,
                OverlapPolicy.Replace => ScheduleOverlap.Replace,
                OverlapPolicy.Allow => ScheduleOverlap.Allow,
                _ => ScheduleOverlap.Queue,
            },
            Missed = written.Missed switch
            {
                MissedPolicy.All => Engine.Schedules.MissedPolicy.All,
                MissedPolicy.Skip => Engine.Schedules.MissedPolicy.Skip,
                _ => Engine.Schedules.MissedPolicy.Once,
            },
            OnlyIfEmpty = written.OnlyIfEmpty,
            Windows = Windows(written.Windows, faults),
            IsEnabled = written.Enabled,
        };
    }

    public static IReadOnlyList<Engine.Schedules.ScheduleWindow> Windows(IReadOnlyList<ScheduleWindow>? written, List<SchemaViolation> faults)
    {
        var windows = new List<Engine.Schedules.ScheduleWindow>();
        for (var place = 0; place < (written?.Count ?? 0); place++)
        {
            var (window, at) = (written![place], string.Create(CultureInfo.InvariantCulture, $"/windows/{place}"));
            if (window is null)
            {
                faults.Add(new SchemaViolation(at, "a window has from and to"));
                continue;
            }

            var days = (window.Days ?? []).Select(day => Day(day, $"{at}/days", faults)).Distinct().ToList();
            windows.Add(new Engine.Schedules.ScheduleWindow(days, Time(window.From, $"{at}/from", faults), Time(window.To, $"{at}/to", faults)));
        }

        return windows;
    }

    /// <param name="withTimes">Whether the next times are told, as of this moment.</param>
    public static Schedule Wire(ScheduleRecord record, DateTimeOffset? withTimes)
    {
        var schedule = record.Schedule;
        var zone = TimeZones.Find(schedule.TimeZone);
        var cron = Cron(schedule);
        var opens = record.NextAt is { } at && zone is not null ? new OpenHours(schedule.Windows, zone).Open(at) : record.NextAt;
        return new Schedule
        {
            Name = schedule.Name,
            Definition = Definition(schedule),
            Words = Words(schedule, cron),
            NextAt = record.NextAt,
            NextLocal = record.NextAt is { } next && zone is not null ? Local(next, zone) : null,
            NextStartsAt = opens > record.NextAt ? opens : null,
            Next = withTimes is { } now && schedule.IsEnabled && cron is not null && zone is not null ? Times(new CronTimes(cron, zone), schedule.Windows, now, ShownTimes) : [],
            Problem = record.Problem,
            Pending = Wire(record.Pending),
            Last = Wire(record.Last),
            CreatedBy = record.CreatedBy,
            CreatedAt = record.CreatedAt,
            ChangedBy = record.ChangedBy,
            ChangedAt = record.ChangedAt,
        };
    }

    public static Firing? Wire(Engine.Schedules.Firing? firing) => firing is null
        ? null
        : new Firing(
            firing.Id, firing.DueAt, firing.Count,
            firing.Status switch
            {
                Engine.Schedules.FiringStatus.Due => FiringStatus.Due,
                Engine.Schedules.FiringStatus.Waiting => FiringStatus.Waiting,
                Engine.Schedules.FiringStatus.Started => FiringStatus.Started,
                Engine.Schedules.FiringStatus.Skipped => FiringStatus.Skipped,
                _ => FiringStatus.Refused,
            },
            firing.At, firing.Reason, firing.Until, firing.Run, firing.RunStatus is { } status ? RunWire.Wire(status) : null, firing.StartedBy);

    public static IReadOnlyList<ScheduledTime> Times(CronTimes times, IReadOnlyList<Engine.Schedules.ScheduleWindow> windows, DateTimeOffset now, int count) =>
        [.. ScheduleRegistry.Upcoming(times, windows, now, count).Select(time => new ScheduledTime(time.At, Local(time.At, times.Zone), time.StartsAt > time.At ? time.StartsAt : null))];

    private static WriteSchedule Definition(Engine.Schedules.Schedule schedule) => new(
        schedule.Workflow,
        schedule.Inputs,
        schedule.Labels,
        schedule.Priority,
        schedule.Cron,
        schedule.After is { } after ? new AfterWorkflow(after, [.. schedule.AfterEnds.Select(End)]) : null,
        schedule.TimeZone,
        schedule.Overlap switch
        {
            ScheduleOverlap.Queue => OverlapPolicy.Queue,
            ScheduleOverlap.Skip => OverlapPolicy.Skip,
            ScheduleOverlap.Replace => OverlapPolicy.Replace,
            _ => OverlapPolicy.Allow,
        },
        schedule.Missed switch
        {
            Engine.Schedules.MissedPolicy.Once => MissedPolicy.Once,
            Engine.Schedules.MissedPolicy.All => MissedPolicy.All,
            _ => MissedPolicy.Skip,
        },
        schedule.OnlyIfEmpty,
        [.. schedule.Windows.Select(window => new ScheduleWindow(
            window.From.ToString("HH:mm", CultureInfo.InvariantCulture), window.To.ToString("HH:mm", CultureInfo.InvariantCulture),
            [.. window.Days.Select(day => Engine.Schedules.ScheduleWindow.DayWords[(int)day])]))],
        schedule.IsEnabled);

    // Written by another release, it may say what this one does not understand: then the scheduler says so, too.
    private static CronExpression? Cron(Engine.Schedules.Schedule schedule)
    {
        try
        {
            return schedule.Cron is { } text ? CronExpression.Parse(text) : null;
        }
        catch (CronException)
        {
            return null;
        }
    }

    private static string Words(Engine.Schedules.Schedule schedule, CronExpression? cron) =>
        cron is not null ? CronWords.Of(cron)
        : schedule.Cron is { } text ? $"at `{text}`, which this release does not understand"
        : $"after {schedule.After} {string.Join(" or ", schedule.AfterEnds.Select(end => EndWord(End(end))))}";

    private static string EndWord(RunStatus end) => end switch
    {
        RunStatus.Completed => "completed",
        RunStatus.CompletedWithErrors => "completed with errors",
        RunStatus.Failed => "failed",
        _ => "was cancelled",
    };

    private static string Local(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);

    // What is no end stays recognisable, and is refused with the ends that there are.
    private static string Kind(RunStatus end) => EndPrefix + Client.WireFormat.Word(end);

    private static RunStatus End(string kind) => EventKinds.Ends.Contains(kind)
        ? kind[EndPrefix.Length..] switch
        {
            "completed" => RunStatus.Completed,
            "completed_with_errors" => RunStatus.CompletedWithErrors,
            "failed" => RunStatus.Failed,
            _ => RunStatus.Cancelled,
        }
        : RunStatus.Unknown;

    private static TimeOnly Time(string text, string at, List<SchemaViolation> faults)
    {
        // The end of the day is the beginning of the next.
        if (TimeOnly.TryParseExact(text == "24:00" ? "00:00" : text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        faults.Add(new SchemaViolation(at, $"`{text}` is no time of day", "write it as in 22:00"));
        return default;
    }

    private static DayOfWeek Day(string text, string at, List<SchemaViolation> faults)
    {
        var day = Engine.Schedules.ScheduleWindow.DayWords.ToList().FindIndex(word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (day < 0)
        {
            faults.Add(new SchemaViolation(at, $"`{text}` is no day", "days are mon, tue, wed, thu, fri, sat and sun"));
        }

        return (DayOfWeek)Math.Max(day, 0);
    }
}
