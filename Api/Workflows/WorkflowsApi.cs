using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using WorkflowOrigin = Aspire.Media.Client.Workflows.WorkflowOrigin;

namespace Aspire.Media.Api.Workflows;

/// <summary><c>/api/workflows</c>: definitions and their versions.</summary>
internal static class WorkflowsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapWorkflows(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/workflows").WithTags("Workflows").Requires(Permission.WorkflowsRead);
        read.MapGet("", List).WithSummary("Workflows by name, with a part of the name or title as filter");
        read.MapGet("/{name}", Get).WithSummary("The current version, or another; as YAML where that is asked for");
        read.MapGet("/{name}/source", Source).WithSummary("The definition's text as it was given, to the byte");
        read.MapGet("/{name}/versions", Versions).WithSummary("The versions, the newest first");
        read.MapGet("/{name}/diff", Diff).WithSummary("What changed between two versions; without numbers, between the last two");
        routes.MapGet("/api/workflow-schema", Schema).WithTags("Workflows").WithSummary("The JSON schema of definitions, for editors").Requires(Permission.WorkflowsRead);

        var edit = routes.MapGroup("/api/workflows").WithTags("Workflows").Requires(Permission.WorkflowsEdit);
        edit.MapPost("", Register).WithSummary("Registers a definition in JSON or YAML; with dryRun=true only checks it");
        edit.MapPut("/{name}", Replace).WithSummary("Registers a definition under this name; with dryRun=true only checks it");
        edit.MapDelete("/{name}", Delete).WithSummary("Takes a workflow away; its history stays");
    }

    private static async Task<Results<Ok<Page<WorkflowSummary>>, ProblemHttpResult>> List(
        WorkflowStore store, CancellationToken cancellationToken, string? filter = null, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Problem(StatusCodes.Status400BadRequest, $"A page has 1 to {LargestPage} workflows.");
        }

        // Postgres keeps every character but this one, and refuses to be asked for it.
        if ((filter + cursor).Contains('\0', StringComparison.Ordinal))
        {
            return Problem(StatusCodes.Status400BadRequest, "No name holds the character U+0000.");
        }

        var found = await store.ListAsync(cursor ?? "", filter ?? "", limit + 1, cancellationToken);
        var items = found.Take(limit).Select(workflow => new WorkflowSummary(
            workflow.Name, workflow.Title, workflow.Version, Wire(workflow.Origin), workflow.CreatedAt, workflow.UpdatedAt)).ToList();
        return TypedResults.Ok(new Page<WorkflowSummary>(items, found.Count > limit ? items[^1].Name : null));
    }

    private static async Task<Results<Ok<Workflow>, ContentHttpResult, ProblemHttpResult>> Get(
        string name, WorkflowStore store, HttpRequest request, CancellationToken cancellationToken, int? version = null)
    {
        if (await store.FindAsync(name, version, cancellationToken) is not { } found)
        {
            return Missing(name, version);
        }

        return WantsYaml(request)
            ? TypedResults.Text(found.Format == DefinitionFormat.Yaml ? Encoding.UTF8.GetString(found.Source) : YamlText.Write(JsonNode.Parse(found.Definition)), DefinitionBody.Yaml, Encoding.UTF8)
            : TypedResults.Ok(Wire(found));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Source(
        string name, WorkflowStore store, CancellationToken cancellationToken, int? version = null) =>
        await store.FindAsync(name, version, cancellationToken) is { } found
            ? TypedResults.File(found.Source, found.Format == DefinitionFormat.Yaml ? DefinitionBody.Yaml : DefinitionBody.Json)
            : Missing(name, version);

    private static async Task<Results<Ok<Page<WorkflowVersion>>, ProblemHttpResult>> Versions(
        string name, WorkflowStore store, CancellationToken cancellationToken, int? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Problem(StatusCodes.Status400BadRequest, $"A page has 1 to {LargestPage} versions.");
        }

        var found = await store.VersionsAsync(name, cursor ?? int.MaxValue, limit + 1, cancellationToken);
        var items = found.Take(limit).Select(version => new WorkflowVersion(
            version.Version, Wire(version.Origin), Wire(version.Format), version.CreatedBy, version.CreatedAt)).ToList();
        return items.Count == 0 && cursor is null
            ? Missing(name, version: null)
            : TypedResults.Ok(new Page<WorkflowVersion>(items, found.Count > limit ? items[^1].Version.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<WorkflowDiff>, ProblemHttpResult>> Diff(
        string name, WorkflowStore store, CancellationToken cancellationToken, int? from = null, int? to = null)
    {
        if (await store.FindAsync(name, to, cancellationToken) is not { } newer)
        {
            return Missing(name, to);
        }

        var before = from ?? newer.Version - 1;
        // Nothing came before the first version: then nothing changed either.
        if (await store.FindAsync(name, Math.Max(before, from ?? 1), cancellationToken) is not { } older)
        {
            return Missing(name, before);
        }

        var changes = DefinitionDiff.Between(JsonNode.Parse(older.Definition), JsonNode.Parse(newer.Definition));
        return TypedResults.Ok(new WorkflowDiff(name, older.Version, newer.Version, [.. changes.Select(Wire)]));
    }

    private static ContentHttpResult Schema() => TypedResults.Text(DefinitionSchema.Text, "application/schema+json", Encoding.UTF8);

    private static Task<Results<Ok<RegisteredWorkflow>, Created<RegisteredWorkflow>, ProblemHttpResult>> Register(
        WorkflowRegistry registry, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken, bool dryRun = false) =>
        TakeInAsync(null, registry, request, user, dryRun, cancellationToken);

    private static Task<Results<Ok<RegisteredWorkflow>, Created<RegisteredWorkflow>, ProblemHttpResult>> Replace(
        string name, WorkflowRegistry registry, HttpRequest request, ClaimsPrincipal user, CancellationToken cancellationToken, bool dryRun = false) =>
        TakeInAsync(name, registry, request, user, dryRun, cancellationToken);

    private static async Task<Results<Ok<RegisteredWorkflow>, Created<RegisteredWorkflow>, ProblemHttpResult>> TakeInAsync(
        string? name, WorkflowRegistry registry, HttpRequest request, ClaimsPrincipal user, bool dryRun, CancellationToken cancellationToken)
    {
        var (draft, status, detail) = await DefinitionBody.ReadAsync(request, cancellationToken);
        if (draft is null)
        {
            return Problem(status, detail);
        }

        var errors = await registry.CheckAsync(draft, cancellationToken);
        if (errors.Count > 0)
        {
            return TypedResults.Problem(
                string.Join("\n", errors), statusCode: StatusCodes.Status400BadRequest, title: "The definition cannot be used.",
                extensions: new Dictionary<string, object?> { ["errors"] = errors.Select(Wire) });
        }

        var definition = draft.Definition!;
        if (name is not null && name != definition.Name)
        {
            return Problem(StatusCodes.Status400BadRequest, $"The definition names itself `{definition.Name}`, and was sent to `{name}`.");
        }

        var canonical = DefinitionJson.ToNode(definition);
        if (dryRun)
        {
            return TypedResults.Ok(new RegisteredWorkflow(definition.Name, Version: null, Added: false, canonical));
        }

        var registration = await registry.RegisterAsync(draft, user.Identity!.Name!, cancellationToken);
        var answer = new RegisteredWorkflow(definition.Name, registration.Version, registration.Added, canonical);
        return registration.Added
            ? TypedResults.Created(string.Create(CultureInfo.InvariantCulture, $"/api/workflows/{definition.Name}?version={registration.Version}"), answer)
            : TypedResults.Ok(answer);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string name, WorkflowStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.DeleteAsync(name, cancellationToken) switch
            {
                null => Missing(name, version: null),
                0 => TypedResults.NoContent(),
                var open => Problem(StatusCodes.Status409Conflict, $"`{name}` has open runs ({open}{(open == 1000 ? " or more" : "")}): let them end, or cancel them first."),
            };
        }
        catch (WorkflowScheduledException scheduled)
        {
            return Problem(StatusCodes.Status409Conflict, scheduled.Message);
        }
    }

    // YAML only for those who ask for it before anything else: browsers and clients that take whatever comes get JSON.
    private static bool WantsYaml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).FirstOrDefault() is { } first
        && first.MediaType.Value?.EndsWith("yaml", StringComparison.OrdinalIgnoreCase) == true;

    private static ProblemHttpResult Missing(string name, int? version) => Problem(
        StatusCodes.Status404NotFound, version is null ? $"There is no workflow `{name}`." : $"There is no version {version} of the workflow `{name}`.");

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    private static Workflow Wire(WorkflowVersionRecord found) => new(
        found.Name,
        found.Version,
        Wire(found.Origin),
        Wire(found.Format),
        Encoding.UTF8.GetString(found.Source),
        (JsonObject)JsonNode.Parse(found.Definition)!,
        found.CreatedBy,
        found.CreatedAt);

    private static WorkflowError Wire(DefinitionError error) => new(error.Pointer, error.Message, error.Line, error.Column, error.Value, error.Suggestion);

    private static WorkflowChange Wire(DefinitionChange change) => new(
        change.Pointer,
        change.Kind switch
        {
            ChangeKind.Added => WorkflowChangeKind.Added,
            ChangeKind.Removed => WorkflowChangeKind.Removed,
            _ => WorkflowChangeKind.Changed,
        },
        change.Before,
        change.After);

    private static WorkflowOrigin Wire(Engine.Definitions.WorkflowOrigin origin) =>
        origin == Engine.Definitions.WorkflowOrigin.User ? WorkflowOrigin.User : WorkflowOrigin.Shipped;

    private static WorkflowFormat Wire(DefinitionFormat format) => format == DefinitionFormat.Yaml ? WorkflowFormat.Yaml : WorkflowFormat.Json;
}
