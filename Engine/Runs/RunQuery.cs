namespace Aspire.Media.Engine.Runs;

/// <summary>Which runs are meant. What is null does not matter.</summary>
public sealed record RunQuery
{
    public string? Workflow { get; init; }

    /// <summary>Any of these.</summary>
    public IReadOnlySet<RunStatus>? Statuses { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>The end of the id, in digits of hexadecimal numbers without dashes, as people read it off a list.</summary>
    public string? Ending { get; init; }

    /// <summary>Children of this run.</summary>
    public Guid? Parent { get; init; }

    /// <summary>Without a parent: whether children are meant, too.</summary>
    public bool WithChildren { get; init; }

    /// <summary>Whether it means all runs.</summary>
    public bool IsOpen => Workflow is null && Statuses is null && Labels is not { Count: > 0 } && CreatedAfter is null && CreatedBefore is null && Ending is null && Parent is null;
}
