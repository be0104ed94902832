using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Steps;

/// <summary>A step type as workers publish it: what it is called, what it is given and what it gives back.</summary>
/// <param name="Kind">Its permanent name, such as <c>media.transcode</c>.</param>
/// <param name="Aliases">Names that it had before.</param>
/// <param name="Access">Whether it changes anything outside the run.</param>
/// <param name="Input">The JSON schema of its inputs.</param>
/// <param name="Output">The JSON schema of its output.</param>
/// <param name="Requires">The capabilities that a worker needs for it.</param>
/// <param name="Resource">What it uses most: cpu, gpu, io or net.</param>
/// <param name="Version">The version of the program that published it.</param>
public sealed record StepTypeRecord(
    string Kind,
    IReadOnlyList<string> Aliases,
    string Title,
    string? Description,
    StepAccess Access,
    JsonObject Input,
    JsonObject? Output,
    IReadOnlyList<string> Requires,
    string Resource,
    string Version)
{
    /// <summary>The JSON schema of what is in the list that it gives; null when it gives none.</summary>
    public JsonObject? Items { get; init; }

    /// <summary>When it was last published; set by the database.</summary>
    public DateTimeOffset PublishedAt { get; init; }
}

public enum StepAccess
{
    Read,
    Write,
}
