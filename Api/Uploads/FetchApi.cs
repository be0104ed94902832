using System.Security.Claims;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Runs;
using Aspire.Media.Api.Sites;
using Aspire.Media.Client.Assets;
using Aspire.Media.Engine.Runs;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using StartedRun = Aspire.Media.Client.Runs.StartedRun;

namespace Aspire.Media.Api.Uploads;

/// <summary><c>POST /api/uploads/from-url</c>: a file that we fetch ourselves. That may take long, and so is a run.</summary>
internal static class FetchApi
{
    private const string Workflow = "fetch";

    public static void MapFetch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/uploads/from-url", Fetch).WithTags("Uploads")
            .WithSummary("Has a file fetched into the library from an address; the answer is the run that does it, whose outputs name the asset")
            .Requires(Permission.AssetsAdd);

    private static async Task<Results<Accepted<StartedRun>, ProblemHttpResult>> Fetch(FetchFile wish, RunStarter starter, KnownSites sites, SitePriorities priorities, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(wish.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return Refusal.Bad("`url` is an address of http or https.");
        }

        if (await sites.FaultOfAsync(wish.Site, cancellationToken) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        var inputs = new JsonObject { ["url"] = wish.Url };
        foreach (var (name, value) in new[] { ("title", wish.Title), ("description", wish.Description), ("collection", wish.Collection), ("site", wish.Site) })
        {
            if (value is not null)
            {
                inputs[name] = value;
            }
        }

        if (wish.Tags is not null)
        {
            inputs["tags"] = new JsonArray([.. wish.Tags.Select(tag => (JsonNode)tag)]);
        }

        try
        {
            var started = await starter.StartAsync(new StartRequest { Workflow = Workflow, Inputs = inputs, Priority = await priorities.OfAsync(wish.Site, cancellationToken), CreatedBy = user.Identity!.Name! }, cancellationToken);
            return TypedResults.Accepted($"/api/runs/{started.Id}", new StartedRun(started.Id, IsNew: true));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused, inputsAt: "");
        }
    }
}
