using System.Net.Http.Headers;
using System.Text;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    private const string YamlType = "application/yaml";

    /// <summary>Workflows by name.</summary>
    /// <param name="filter">A part of the name or the title.</param>
    /// <param name="cursor">Where the page before ended.</param>
    public Task<Page<WorkflowSummary>> ListWorkflowsAsync(string? filter, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<WorkflowSummary>>(HttpMethod.Get, "api/workflows" + Query(("filter", filter), ("cursor", cursor)), body: null, cancellationToken);

    /// <summary>The current version of a workflow, or another.</summary>
    public Task<Workflow> GetWorkflowAsync(string name, int? version, CancellationToken cancellationToken) =>
        SendAsync<Workflow>(HttpMethod.Get, $"api/workflows/{Escape(name)}" + Query(("version", version)), body: null, cancellationToken);

    /// <summary>The text of a version as it was given, to the byte.</summary>
    public Task<byte[]> GetWorkflowSourceAsync(string name, int? version, CancellationToken cancellationToken) =>
        ReadBytesAsync($"api/workflows/{Escape(name)}/source" + Query(("version", version)), "*/*", cancellationToken);

    /// <summary>A version as YAML, whichever language it was given in.</summary>
    public async Task<string> GetWorkflowYamlAsync(string name, int? version, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadBytesAsync($"api/workflows/{Escape(name)}" + Query(("version", version)), YamlType, cancellationToken));

    /// <summary>The JSON schema of definitions, as text.</summary>
    public async Task<string> GetWorkflowSchemaAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadBytesAsync("api/workflow-schema", "*/*", cancellationToken));

    /// <summary>The versions of a workflow, the newest first.</summary>
    public Task<Page<WorkflowVersion>> ListWorkflowVersionsAsync(string name, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<WorkflowVersion>>(HttpMethod.Get, $"api/workflows/{Escape(name)}/versions" + Query(("cursor", cursor)), body: null, cancellationToken);

    /// <summary>What changed between two versions; without numbers, between the last two.</summary>
    public Task<WorkflowDiff> DiffWorkflowAsync(string name, int? from, int? to, CancellationToken cancellationToken) =>
        SendAsync<WorkflowDiff>(HttpMethod.Get, $"api/workflows/{Escape(name)}/diff" + Query(("from", from), ("to", to)), body: null, cancellationToken);

    /// <summary>Registers a definition by the name that it holds. The errors of a bad one are in <see cref="MediaApiException.Errors"/>.</summary>
    /// <param name="dryRun">Only checks it.</param>
    public Task<RegisteredWorkflow> RegisterWorkflowAsync(string source, WorkflowFormat format, bool dryRun, CancellationToken cancellationToken) =>
        RegisterWorkflowAsync(Encoding.UTF8.GetBytes(source), format, dryRun, cancellationToken);

    /// <summary>The same for a text that shall be kept to the byte.</summary>
    public async Task<RegisteredWorkflow> RegisterWorkflowAsync(byte[] source, WorkflowFormat format, bool dryRun, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, dryRun ? "api/workflows?dryRun=true" : "api/workflows"))
        {
            Content = new ByteArrayContent(source) { Headers = { ContentType = new MediaTypeHeaderValue(format == WorkflowFormat.Yaml ? YamlType : "application/json") } },
        };
        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? await ReadAsync<RegisteredWorkflow>(response, cancellationToken)
            : throw await Problem.ReadAsync(response, cancellationToken);
    }

    /// <summary>Takes a workflow away; its history stays.</summary>
    public async Task DeleteWorkflowAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Address, $"api/workflows/{Escape(name)}"));
        using var response = await ExchangeAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }

    /// <summary>The kinds of steps that the fleet can do.</summary>
    public Task<IReadOnlyList<StepType>> ListStepTypesAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<StepType>>(HttpMethod.Get, "api/step-types", body: null, cancellationToken);

    private async Task<byte[]> ReadBytesAsync(string path, string type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        request.Headers.Accept.ParseAdd(type);
        using var response = await ExchangeAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
            : throw await Problem.ReadAsync(response, cancellationToken);
    }
}
