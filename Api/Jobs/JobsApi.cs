using System.Security.Claims;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Jobs;
using Aspire.Media.Engine.Runs;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Media.Api.Jobs;

/// <summary><c>/api/jobs</c>: runs for programs that speak of jobs and of <c>job_type</c>.</summary>
internal static class JobsApi
{
    private const int LargestBody = 6 * 1024 * 1024;

    // A caller that is gone without a word is noticed by the pong that does not come.
    private static readonly WebSocketOptions Sockets = new() { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) };

    public static void UseJobSockets(this IApplicationBuilder app) =>
        app.UseWhen(static context => context.Request.Path.StartsWithSegments("/api/jobs", StringComparison.OrdinalIgnoreCase), static jobs => jobs.UseWebSockets(Sockets));

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/jobs").WithTags("Jobs").Requires(Permission.RunsRead);
        read.MapGet("/{id:guid}", Get).WithSummary("A job: its result, and how far it is");
        read.MapGet("/{id:guid}/ws", Watch).WithSummary("The same over a WebSocket, at once and whenever it changes, until the job is over")
            .Produces(StatusCodes.Status101SwitchingProtocols).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status426UpgradeRequired);
        routes.MapPost("/api/jobs", Create).WithTags("Jobs").Requires(Permission.RunsStart)
            .WithSummary("Starts the workflow that job_type names (_ for -); all other members are its inputs")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    private static async Task<Results<Created<Job>, Ok<Job>, ProblemHttpResult>> Create(
        CreateJob wish, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, RunStarter starter, JobPictures jobs, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        try
        {
            var started = await starter.StartAsync(
                new StartRequest
                {
                    Workflow = JobPictures.WorkflowOf(wish.Type),
                    Inputs = wish.Inputs is { } inputs ? new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Key, JsonNode.Parse(input.Value.GetRawText())))) : null,
                    IdempotencyKey = idempotencyKey,
                    CreatedBy = user.Identity!.Name!,
                },
                cancellationToken);
            var job = (await jobs.FindAsync(started.Id, cancellationToken))!.Job;
            return started.IsNew ? TypedResults.Created($"/api/jobs/{started.Id}", job) : TypedResults.Ok(job);
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused, inputsAt: "");
        }
    }

    private static async Task<Results<Ok<Job>, ProblemHttpResult>> Get(Guid id, JobPictures jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found.Job) : Refusal.NoRun(id);

    private static async Task<Results<JobSocket, ProblemHttpResult>> Watch(Guid id, HttpContext context, JobPictures jobs, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is null)
        {
            return Refusal.NoRun(id);
        }

        return context.WebSockets.IsWebSocketRequest
            ? new JobSocket(id)
            : TypedResults.Problem($"This address speaks WebSocket only; /api/jobs/{id} answers once.", statusCode: StatusCodes.Status426UpgradeRequired);
    }
}
