using System.Text.Json;
using System.Text.Json.Serialization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Client.Jobs;

/// <summary>A run as programs know it that speak of jobs: its outputs at the top, beside how far it is.</summary>
public sealed record Job
{
    [JsonPropertyName("job_id")]
    public required Guid Id { get; init; }

    /// <summary>The workflow's name, with <c>_</c> where that has <c>-</c>.</summary>
    [JsonPropertyName("job_type")]
    public required string Type { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>From 0 to 100; it never goes back.</summary>
    public required double Progress { get; init; }

    /// <summary>The title of the step that is worked on; null while none is.</summary>
    [JsonPropertyName("current_step")]
    public string? CurrentStep { get; init; }

    /// <summary>Who works on it.</summary>
    [JsonPropertyName("sub_job")]
    public SubJob? SubJob { get; init; }

    /// <summary>What went wrong first; null while nothing did.</summary>
    public RunFailure? Error { get; init; }

    /// <summary>What the run's outputs say, and under <c>steps</c> what became of each of its steps.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Result { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>The child run that works for a job; where a worker does so itself, its step.</summary>
public sealed record SubJob
{
    [JsonPropertyName("job_id")]
    public required Guid Id { get; init; }

    /// <summary>The child's workflow as a type of job, or the kind of the step.</summary>
    [JsonPropertyName("job_type")]
    public required string Type { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>From 0 to 100.</summary>
    public required double Progress { get; init; }

    /// <summary>The child's current step, or what the step last said of itself.</summary>
    public string? Message { get; init; }
}

/// <summary>The wish that a job is done.</summary>
/// <param name="Type">The workflow's name, with <c>_</c> for <c>-</c>.</param>
public sealed record CreateJob([property: JsonPropertyName("job_type")] string Type)
{
    /// <summary>Everything else is an input of the workflow.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Inputs { get; init; }
}
