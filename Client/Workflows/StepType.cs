using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Workflows;

/// <summary>A kind of step that the fleet can do.</summary>
/// <param name="Access">Whether it changes anything outside the run.</param>
/// <param name="Input">The JSON schema of its inputs.</param>
/// <param name="Resource">What it uses most: cpu, gpu, io or net.</param>
/// <param name="Version">The version of the program that published it.</param>
public sealed record StepType(
    string Kind,
    IReadOnlyList<string> Aliases,
    string Title,
    string? Description,
    StepAccess Access,
    JsonObject Input,
    JsonObject? Output,
    IReadOnlyList<string> Requires,
    string Resource,
    string Version,
    DateTimeOffset PublishedAt);

public enum StepAccess
{
    Unknown,
    Read,
    Write,
}
