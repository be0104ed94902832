using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Runs;

/// <summary>The wish that a workflow runs.</summary>
/// <param name="Version">Null for the current one.</param>
/// <param name="Priority">From -100 to 100; each step of it counts as ten minutes of waiting.</param>
/// <param name="IdempotencyKey">A second start with the same key gives the first run.</param>
public sealed record StartRun(
    string Workflow,
    JsonObject? Inputs = null,
    int? Version = null,
    int Priority = 0,
    IReadOnlyDictionary<string, string>? Labels = null,
    string? IdempotencyKey = null)
{
    /// <summary>Only this step, and what comes after it.</summary>
    public string? From { get; init; }

    /// <summary>Only this step, and what comes before it.</summary>
    public string? To { get; init; }

    /// <summary>Only these steps.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Without these steps.</summary>
    public IReadOnlyList<string>? Skip { get; init; }

    /// <summary>Whether nothing is to be changed: steps that read are done, those that write say what they would change.</summary>
    public bool DryRun { get; init; }
}

/// <param name="IsNew">False when the idempotency key had its run already.</param>
public sealed record StartedRun(Guid Id, bool IsNew);

/// <summary>The wish that a part of a run is repeated, with the results of the rest.</summary>
/// <param name="FromStep">The step to begin with, by its key; null where <paramref name="Only"/> says which are repeated.</param>
/// <param name="Inputs">Other inputs; null for the same.</param>
/// <param name="ToStep">Of what comes after it, only this step, and what leads to it.</param>
/// <param name="Only">The steps that are repeated.</param>
/// <param name="Skip">Steps that are left out.</param>
public sealed record ReplayRun(string? FromStep, JsonObject? Inputs = null, string? ToStep = null, IReadOnlyList<string>? Only = null, IReadOnlyList<string>? Skip = null);

/// <summary>The wish that a run is done once more, all of it.</summary>
/// <param name="Inputs">Other inputs; null for the same.</param>
public sealed record RunAgain(JsonObject? Inputs = null);

/// <param name="Priority">From -100 to 100; each step of it counts as ten minutes of waiting.</param>
public sealed record PrioritiseRun(int Priority);

/// <summary>Which runs a list, or a verb for many, is about. What is null does not matter.</summary>
/// <param name="Statuses">Any of these.</param>
/// <param name="Labels">All of these.</param>
/// <param name="Parent">Children of this run; without it, runs without a parent are meant unless <paramref name="Children"/> says otherwise.</param>
/// <param name="Children">Children of other runs, too.</param>
public sealed record RunFilter(
    string? Workflow = null,
    IReadOnlyList<RunStatus>? Statuses = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    DateTimeOffset? CreatedAfter = null,
    DateTimeOffset? CreatedBefore = null,
    Guid? Parent = null,
    bool Children = false,
    string? Ending = null);

/// <summary>What a verb for many runs did.</summary>
/// <param name="Matched">How many runs the filter found.</param>
/// <param name="Done">How many of them were changed; the others were not in a state for it.</param>
/// <param name="Next">Where to go on, as <c>cursor</c>: one call does as many as a few seconds allow. Null when all are done.</param>
public sealed record BulkResult(int Matched, int Done, Guid? Next = null);
