using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Lists;

/// <summary>An item of a list as the database knows it.</summary>
public sealed record ItemRecord
{
    public required Guid Id { get; init; }

    /// <summary>Its place in the list, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The group that it takes turns with; empty without groups.</summary>
    public required string Group { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>How many entries of the list it takes.</summary>
    public required int Entries { get; init; }

    /// <summary>JSON: what it is about, where that is one entry.</summary>
    public string? Document { get; init; }

    /// <summary>JSON.</summary>
    public string? Output { get; init; }

    public required int Attempt { get; init; }

    /// <summary>From 0 to 1.</summary>
    public required double Progress { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public string? FailureClass { get; init; }

    public string? Failure { get; init; }

    public Guid? Child { get; init; }

    public Guid? Worker { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it will be tried again.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
