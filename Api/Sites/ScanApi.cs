using System.Security.Claims;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Runs;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using StartedRun = Aspire.Media.Client.Runs.StartedRun;

namespace Aspire.Media.Api.Sites;

/// <summary>Has folders searched for new files now, and not when the schedule comes.</summary>
internal static class ScanApi
{
    private const string Workflow = "watch";

    public static void MapScan(this IEndpointRouteBuilder routes)
    {
        var scan = routes.MapGroup("/api/sites").WithTags("Sites").Requires(Permission.AssetsAdd);
        scan.MapPost("/scan", All).WithSummary("Has all folders searched now; the answer is the run that does it");
        scan.MapPost("/{name}/scan", One).WithSummary("Has the folders of a site searched now; the answer is the run that does it");
    }

    private static Task<Results<Accepted<StartedRun>, ProblemHttpResult>> All(RunStarter starter, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        StartAsync([], 0, starter, user, cancellationToken);

    private static async Task<Results<Accepted<StartedRun>, ProblemHttpResult>> One(
        string name, SiteStore sites, RunStarter starter, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        name.Contains('\0', StringComparison.Ordinal) || await sites.FindAsync(name, cancellationToken) is not { } found ? Refusal.NotFound($"There is no site `{name}`.")
        : found.Site.Roots.Count == 0 ? Refusal.Conflict($"`{name}` has no folders: give it some as `roots`.")
        : await StartAsync(new JsonObject { ["site"] = name }, found.Site.Priority, starter, user, cancellationToken);

    private static async Task<Results<Accepted<StartedRun>, ProblemHttpResult>> StartAsync(JsonObject inputs, int priority, RunStarter starter, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        try
        {
            var started = await starter.StartAsync(new StartRequest { Workflow = Workflow, Inputs = inputs, Priority = priority, CreatedBy = user.Identity!.Name! }, cancellationToken);
            return TypedResults.Accepted($"/api/runs/{started.Id}", new StartedRun(started.Id, IsNew: true));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }
}
