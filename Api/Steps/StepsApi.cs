using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using StepStatus = Aspire.Media.Engine.Runs.StepStatus;

namespace Aspire.Media.Api.Steps;

/// <summary><c>/api/steps</c>: single steps, and those that failed for good.</summary>
internal static class StepsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapSteps(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/steps").WithTags("Steps").Requires(Permission.RunsRead);
        read.MapGet("/failed", Failed).WithSummary("Steps that failed for good, the newest first; each can be retried");
        read.MapGet("/{id:guid}", Get).WithSummary("A step with the run that it belongs to");
        read.MapGet("/{id:guid}/items", Items).WithSummary("What a step does with the entries of its list, in their order; with failed=true only what failed");
        routes.MapPost("/api/steps/{id:guid}/retry", Retry).WithTags("Steps").WithSummary("Opens a failed step again, in place; of a run that is over, all that failed with it")
            .Requires(Permission.RunsSteer);
    }

    private static async Task<Results<Ok<Page<FailedStep>>, ProblemHttpResult>> Failed(
        FailedStepStore store, CancellationToken cancellationToken,
        string? workflow = null, string? @class = null, string? kind = null, Guid? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} steps.");
        }

        var page = await store.ListAsync(new FailedStepQuery(workflow, @class, kind), cursor, limit, cancellationToken);
        return TypedResults.Ok(new Page<FailedStep>([.. page.Items.Select(Wire)], page.Next?.ToString()));
    }

    private static async Task<Results<Ok<Step>, ProblemHttpResult>> Get(Guid id, RunPictures pictures, CancellationToken cancellationToken) =>
        await pictures.FindByStepAsync(id, cancellationToken) is { } picture
            ? TypedResults.Ok(RunWire.Alone(picture, picture.Steps.First(step => step.Id == id)))
            : NoStep(id);

    private static async Task<Results<Ok<Page<RunItem>>, ProblemHttpResult>> Items(
        Guid id, RunStore runs, ItemStore items, CancellationToken cancellationToken, bool failed = false, int? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} items.");
        }

        var page = await items.ListAsync(id, failed, cursor ?? -1, limit + 1, cancellationToken);
        if (page.Count == 0 && await runs.RunOfAsync(id, cancellationToken) is null)
        {
            return NoStep(id);
        }

        return TypedResults.Ok(new Page<RunItem>(
            [.. page.Take(limit).Select(Wire)], page.Count > limit ? page[limit - 1].Number.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> Retry(
        Guid id, RetryStore retries, RunPictures pictures, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await pictures.FindByStepAsync(id, cancellationToken) is not { } picture)
        {
            return NoStep(id);
        }

        var step = picture.Steps.First(step => step.Id == id);
        if (step.Status is not (StepStatus.Failed or StepStatus.Cancelled))
        {
            return Refusal.Conflict($"The step `{step.Key}` has not failed.");
        }

        return await retries.RetryWithParentsAsync(picture.Run.Id, id, user.Identity!.Name!, cancellationToken) switch
        {
            RetryResult.Retried => await RunVerbsApi.AnswerAsync(picture.Run.Id, pictures, cancellationToken),
            var result => RunVerbsApi.Refused(result, picture.Run.Id),
        };
    }

    private static ProblemHttpResult NoStep(Guid id) => Refusal.NotFound($"There is no step {id}.");

    private static RunItem Wire(ItemRecord item) => new()
    {
        Id = item.Id,
        Number = item.Number,
        Group = item.Group.Length == 0 ? null : item.Group,
        Status = RunWire.Wire(item.Status),
        Entries = item.Entries,
        Item = Json(item.Document),
        Output = Json(item.Output),
        Attempt = item.Attempt,
        Progress = item.Progress,
        Message = item.Message,
        Reason = item.Reason,
        Failure = item.Failure is { } failure ? new StepFailure(item.FailureClass!, failure) : null,
        Child = item.Child,
        Worker = item.Worker,
        StartedAt = item.StartedAt,
        FinishedAt = item.FinishedAt,
        DueAt = item.DueAt,
    };

    private static JsonElement? Json(string? document) => document is null ? null : JsonElement.Parse(document);

    private static FailedStep Wire(FailedStepRecord step) => new(
        step.Id, step.Run, RunWire.Wire(step.RunStatus), step.Workflow, step.Key, step.Kind, step.Attempt, new StepFailure(step.FailureClass, step.Failure), step.FailedAt);
}
