using System.Globalization;

using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Schedules;

/// <summary>Schedules and what became of them, in words.</summary>
internal static class ScheduleWords
{
    /// <summary>When it comes next, or what keeps it.</summary>
    public static Cell Next(Schedule schedule, DateTimeOffset now) => schedule switch
    {
        { Definition.Enabled: false } => new Cell("off", Ink.Quiet),
        { Problem: not null } => new Cell($"refused: {schedule.Problem.ReplaceLineEndings(" ")}", Ink.Bad),
        { Pending: { Status: FiringStatus.Waiting } waiting } => new Cell($"waits since {RelativeTime.Ago(waiting.DueAt, now)}: {waiting.Reason}", Ink.Doubtful),
        { NextAt: { } next } => $"{Local(schedule.NextLocal)}, in {RelativeTime.Span(next - now)}{(schedule.NextStartsAt is { } opens ? $"; starts with its window, in {RelativeTime.Span(opens - now)}" : "")}",
        { Definition.After: not null } => "after the next end",
        _ => "never",
    };

    public static Cell Last(Firing? firing, DateTimeOffset now) => firing is null ? "" : new Cell($"{Outcome(firing)} {RelativeTime.Ago(firing.At, now)}", Colour(firing));

    /// <summary>What became of a time: <c>started 7f3a…, completed</c>.</summary>
    public static string Outcome(Firing firing) => firing.Status switch
    {
        FiringStatus.Started when firing.Run is { } run => $"run {ShortId.Of(run)}{(firing.RunStatus is { } status ? $" {Client.WireFormat.Word(status).Replace('_', ' ')}" : "")}",
        FiringStatus.Due => "due",
        var status => Client.WireFormat.Word(status),
    };

    public static Spectre.Console.Style? Colour(Firing firing) => firing.Status switch
    {
        FiringStatus.Refused => Ink.Bad,
        FiringStatus.Started when firing.RunStatus is Client.Runs.RunStatus.Failed => Ink.Bad,
        FiringStatus.Started => Ink.Good,
        FiringStatus.Waiting => Ink.Doubtful,
        _ => null,
    };

    public static string Window(ScheduleWindow window) =>
        $"{window.From}–{window.To}{(window.Days is { Count: > 0 } days ? $" on {string.Join(", ", days)}" : "")}";

    /// <summary><c>2026-11-22T03:00+01:00</c> as people write it.</summary>
    public static string Local(string? local) =>
        DateTimeOffset.TryParseExact(local, "yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : local ?? "";
}
