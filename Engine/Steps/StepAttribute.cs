namespace Aspire.Media.Engine.Steps;

/// <summary>Declares a class as a step type. The kind is permanent; a renamed one stays known by its aliases.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StepAttribute(string kind) : Attribute
{
    /// <summary><c>area.verb</c>.</summary>
    public string Kind => kind;

    public string[] Aliases { get; init; } = [];

    /// <summary>What it does, in a few words for people who choose a step.</summary>
    public required string Title { get; init; }

    /// <summary>The same in a sentence or two, where the title leaves questions.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it changes anything outside its own output. A dry run executes readers and only asks writers for their plan.</summary>
    public required StepAccess Access { get; init; }

    /// <summary>What there is least of while it runs.</summary>
    public StepResource Resource { get; init; } = StepResource.Cpu;

    /// <summary>What a worker must have to run it: <c>ffmpeg</c>, <c>speech</c>, <c>gpu</c> …</summary>
    public string[] Requires { get; init; } = [];

    /// <summary>What is in the list that it gives with <see cref="StepContext.Items"/>; null when it gives none.</summary>
    public Type? Lists { get; init; }

    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long one attempt may take, as a <see cref="TimeSpan"/>.</summary>
    public string Timeout { get; init; } = "00:10:00";
}

/// <summary>A worker has slots for each.</summary>
public enum StepResource
{
    /// <summary>Next to nothing: what only decides, or hands something on. It has no thread of its own and must not block the one that it is called on.</summary>
    None,
    Cpu,
    Gpu,
    Io,
    Net,
}
