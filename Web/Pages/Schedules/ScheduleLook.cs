using System.Globalization;

using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Schedules;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Schedules;

/// <summary>Signs, colours and words for schedules and what became of their times.</summary>
internal static class ScheduleLook
{
    public static StatusLook Of(Firing firing) => firing.Status switch
    {
        FiringStatus.Started when firing.RunStatus is { } run => StatusLook.Of(run),
        FiringStatus.Started => new StatusLook(Tone.Busy, "busy", "Started"),
        FiringStatus.Skipped => new StatusLook(Tone.Idle, "skip", "Skipped"),
        FiringStatus.Refused => new StatusLook(Tone.Bad, "bad", "Refused"),
        FiringStatus.Waiting => new StatusLook(Tone.Warn, "clock", "Waits"),
        _ => new StatusLook(Tone.Idle, "dashed", "Due"),
    };

    /// <summary>How a schedule stands, besides when it comes.</summary>
    public static StatusLook Of(Schedule schedule) => schedule switch
    {
        { Definition.Enabled: false } => new StatusLook(Tone.Idle, "pause", "Off"),
        { Problem: not null } => new StatusLook(Tone.Bad, "bad", "Cannot start its workflow"),
        { Pending.Status: FiringStatus.Waiting } => new StatusLook(Tone.Warn, "clock", "Waits"),
        _ => new StatusLook(Tone.Good, "good", "On"),
    };

    /// <summary><c>2026-11-23T03:00+01:00</c> as people read it.</summary>
    public static string Local(string? local) =>
        DateTimeOffset.TryParseExact(local, "yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)
            : local ?? "";

    /// <summary>How far away a time is.</summary>
    public static string Ahead(DateTimeOffset at, DateTimeOffset now) => at <= now ? "now" : $"in {TimeInWords.Lasting(at - now, units: 1)}";

    public static string Words(OverlapPolicy overlap) => overlap switch
    {
        OverlapPolicy.Queue => "waits for its end",
        OverlapPolicy.Skip => "starts nothing",
        OverlapPolicy.Replace => "cancels it and takes its place",
        OverlapPolicy.Allow => "starts one more",
        _ => "unknown",
    };

    public static string Words(MissedPolicy missed) => missed switch
    {
        MissedPolicy.Once => "one run makes up for them",
        MissedPolicy.All => "each gets its run, the last hundred",
        MissedPolicy.Skip => "they pass",
        _ => "unknown",
    };

    public static string Words(ScheduleWindow window) =>
        $"{window.From}–{window.To}{(window.Days is { Count: > 0 } days ? $" on {string.Join(", ", days.Select(Day))}" : "")}";

    public static string Words(RunStatus end) => end == RunStatus.CompletedWithErrors ? "completed with errors" : end.ToString().ToLowerInvariant();

    /// <summary>A day's word with a capital.</summary>
    public static string Day(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
