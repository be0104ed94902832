using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Workflows by name.</summary>
    /// <param name="filter">A part of the name or the title.</param>
    /// <param name="cursor">Where the page before ended.</param>
    public Task<Page<WorkflowSummary>> ListWorkflowsAsync(string? filter, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<WorkflowSummary>>(HttpMethod.Get, "api/workflows" + Query(("filter", filter), ("cursor", cursor)), body: null, cancellationToken);

    /// <summary>The current version of a workflow, or another.</summary>
    public Task<Workflow> GetWorkflowAsync(string name, int? version, CancellationToken cancellationToken) =>
        SendAsync<Workflow>(HttpMethod.Get, $"api/workflows/{Escape(name)}" + Query(("version", version)), body: null, cancellationToken);

    /// <summary>The versions of a workflow, the newest first.</summary>
    public Task<Page<WorkflowVersion>> ListWorkflowVersionsAsync(string name, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<WorkflowVersion>>(HttpMethod.Get, $"api/workflows/{Escape(name)}/versions" + Query(("cursor", cursor)), body: null, cancellationToken);

    /// <summary>What changed between two versions; without numbers, between the last two.</summary>
    public Task<WorkflowDiff> DiffWorkflowAsync(string name, int? from, int? to, CancellationToken cancellationToken) =>
        SendAsync<WorkflowDiff>(HttpMethod.Get, $"api/workflows/{Escape(name)}/diff" + Query(("from", from), ("to", to)), body: null, cancellationToken);

    /// <summary>Registers a definition by the name that it holds. The errors of a bad one are in <see cref="MediaApiException.Errors"/>.</summary>
    /// <param name="dryRun">Only checks it.</param>
    public async Task<RegisteredWorkflow> RegisterWorkflowAsync(string source, WorkflowFormat format, bool dryRun, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, dryRun ? "api/workflows?dryRun=true" : "api/workflows"))
        {
            Content = new StringContent(source, Encoding.UTF8, new MediaTypeHeaderValue(format == WorkflowFormat.Yaml ? "application/yaml" : "application/json")),
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

    private static string Escape(string text) => Uri.EscapeDataString(text);

    // What is not asked for is not said at all: an empty number is no number to the server.
    private static string Query(params (string Name, object? Value)[] questions)
    {
        var asked = questions.Where(question => question.Value is not null)
            .Select(question => $"{question.Name}={Escape(Convert.ToString(question.Value, CultureInfo.InvariantCulture)!)}").ToList();
        return asked.Count == 0 ? "" : "?" + string.Join('&', asked);
    }
}
