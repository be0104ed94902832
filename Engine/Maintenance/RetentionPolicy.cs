using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>Which runs may go. A run goes with all that it started, or stays with it.</summary>
/// <param name="EndedBefore">It ended before this moment, and so did all that it started.</param>
/// <param name="Workflows">Only runs of these; null for all.</param>
/// <param name="Except">None of these.</param>
/// <param name="Statuses">Only runs that ended so; null for any end.</param>
/// <param name="KeepLast">So many of the newest runs of each workflow stay in any case.</param>
public sealed record RetentionPolicy(
    DateTimeOffset EndedBefore, IReadOnlyList<string>? Workflows, IReadOnlyList<string> Except, IReadOnlyList<RunStatus>? Statuses, int KeepLast);

/// <summary>A run that may go, as far as can be told by looking at it alone.</summary>
/// <param name="Weight">How many rows go with it at once: its steps, and those of its children.</param>
public sealed record ForgettableRun(Guid Id, string Workflow, RunStatus Status, DateTimeOffset FinishedAt, int Weight);

/// <summary>What became of an attempt to forget some.</summary>
/// <param name="Runs">How many runs are gone, children counted.</param>
/// <param name="Held">How many of those that were asked for stay because of a hold.</param>
/// <param name="Needed">How many stay because a run that stays uses their results, or something of them is open again.</param>
public sealed record Forgotten(int Runs, int Held, int Needed);
