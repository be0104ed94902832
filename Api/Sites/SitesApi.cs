using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Sites;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using Site = Aspire.Media.Client.Sites.Site;

namespace Aspire.Media.Api.Sites;

/// <summary><c>/api/sites</c>: whose media it is.</summary>
internal static class SitesApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapSites(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/sites").WithTags("Sites").Requires(Permission.SitesRead);
        read.MapGet("", List).WithSummary("Sites by name");
        read.MapGet("/{name}", Get).WithSummary("A site with its folders");

        var edit = routes.MapGroup("/api/sites").WithTags("Sites").Requires(Permission.SitesEdit);
        edit.MapPut("/{name}", Put).WithSummary("Writes a site, new or in place of the one of this name");
        edit.MapDelete("/{name}", Delete).WithSummary("Takes a site away to which no asset belongs");
    }

    private static async Task<Results<Ok<Page<Site>>, ProblemHttpResult>> List(SiteStore store, RootStates states, CancellationToken cancellationToken, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} sites.");
        }

        if (cursor?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Refusal.Bad("No name holds the character U+0000.");
        }

        var found = await store.ListAsync(cursor ?? "", limit + 1, cancellationToken);
        var items = found.Take(limit).Select(SiteWire.Wire).ToList();
        return TypedResults.Ok(new Page<Site>(await states.WithAsync(items, cancellationToken), found.Count > limit ? items[^1].Name : null));
    }

    private static async Task<Results<Ok<Site>, ProblemHttpResult>> Get(string name, SiteStore store, RootStates states, CancellationToken cancellationToken) =>
        await FindAsync(name, store, cancellationToken) is { } found ? TypedResults.Ok((await states.WithAsync([SiteWire.Wire(found)], cancellationToken))[0]) : Missing(name);

    private static async Task<Results<Ok<Site>, Created<Site>, ProblemHttpResult>> Put(
        string name, WriteSite written, SiteStore store, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var faults = new List<SchemaViolation>();
        var site = SiteWire.Read(name, written, faults);
        if (faults.Count > 0)
        {
            return Faulty(faults);
        }

        var isNew = await store.PutAsync(site, user.Identity!.Name!, cancellationToken);
        return await store.FindAsync(name, cancellationToken) switch
        {
            null => Missing(name),
            var found when isNew => TypedResults.Created($"/api/sites/{name}", SiteWire.Wire(found)),
            var found => TypedResults.Ok(SiteWire.Wire(found)),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string name, SiteStore store, CancellationToken cancellationToken) =>
        await FindAsync(name, store, cancellationToken) is null ? Missing(name)
        : await store.DeleteAsync(name, cancellationToken) switch
        {
            0 => TypedResults.NoContent(),
            1 => Refusal.Conflict($"An asset belongs to `{name}`. Give it to another site, or delete it and have it purged, first."),
            var count => Refusal.Conflict($"{count} assets belong to `{name}`. Give them to another site, or delete them and have them purged, first."),
        };

    private static async Task<SiteRecord?> FindAsync(string name, SiteStore store, CancellationToken cancellationToken) =>
        name.Contains('\0', StringComparison.Ordinal) ? null : await store.FindAsync(name, cancellationToken);

    private static ProblemHttpResult Missing(string name) => Refusal.NotFound($"There is no site `{name}`.");

    private static ProblemHttpResult Faulty(IReadOnlyList<SchemaViolation> faults) => TypedResults.Problem(
        string.Join("\n", faults.Select(fault => fault with { Pointer = "" })),
        statusCode: StatusCodes.Status400BadRequest,
        title: "The site cannot be used.",
        extensions: new Dictionary<string, object?> { ["errors"] = faults.Select(fault => new WorkflowError(fault.Pointer, fault.Message, Suggestion: fault.Suggestion)) });
}
