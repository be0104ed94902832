using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Runs;

/// <summary>The wish that a workflow runs.</summary>
public sealed record StartRequest
{
    public const int HighestPriority = 100;

    public required string Workflow { get; init; }

    /// <summary>Null for the current one.</summary>
    public int? Version { get; init; }

    public JsonObject? Inputs { get; init; }

    /// <summary>From -100 to 100; each step of it counts as ten minutes of waiting.</summary>
    public int Priority { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>A second start with the same key gives the first run.</summary>
    public string? IdempotencyKey { get; init; }

    public required string CreatedBy { get; init; }

    public ParentStep? Parent { get; init; }

    /// <summary>How many runs led to it, one by the other, where no parent does: by their ends.</summary>
    public int Depth { get; init; }

    /// <summary>The run whose results are used for the steps that are not repeated.</summary>
    public Guid? ReplayOf { get; init; }

    /// <summary>Those steps, by their keys.</summary>
    public IReadOnlyDictionary<string, ReusedStep>? Reused { get; init; }

    /// <summary>The part of the workflow that is run.</summary>
    public RunRange Range { get; init; } = RunRange.Whole;

    /// <summary>Whether it only reads, and asks what would be changed.</summary>
    public bool IsDry { get; init; }

    /// <summary>The dry run whose plan it carries out.</summary>
    public Guid? Applies { get; init; }
}

/// <summary>What a start led to.</summary>
/// <param name="IsNew">False when the idempotency key had its run already.</param>
public sealed record StartedRun(Guid Id, bool IsNew);

/// <summary>A run cannot be started, for a reason that its caller can do something about.</summary>
public sealed class RunRefusedException(RunRefusal refusal, string message) : Exception(message)
{
    public RunRefusal Refusal => refusal;

    public IReadOnlyList<SchemaViolation> Violations { get; init; } = [];

    /// <summary>The run that is in the way.</summary>
    public Guid? Busy { get; init; }

    /// <summary>Where in a list of wishes the one stands that cannot be fulfilled.</summary>
    public int? Place { get; internal set; }
}

public enum RunRefusal
{
    UnknownWorkflow,
    Invalid,
    TooLarge,
    Busy,
    TooDeep,

    /// <summary>What it is about does not stand so that this could be done.</summary>
    NotNow,
}
