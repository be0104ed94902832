using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using StepAccess = Aspire.Media.Client.Workflows.StepAccess;
using StepType = Aspire.Media.Client.Workflows.StepType;

namespace Aspire.Media.Api.Workflows;

/// <summary><c>/api/step-types</c>: what the fleet can do.</summary>
internal static class StepTypesApi
{
    public static void MapStepTypes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/step-types", List).WithTags("Workflows").WithSummary("The kinds of steps that workers have published, with the schemas of their inputs")
            .Requires(Permission.WorkflowsRead);

    private static async Task<Ok<IEnumerable<StepType>>> List(StepTypeStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok((await store.ListAsync(cancellationToken)).Select(Wire));

    private static StepType Wire(StepTypeRecord type) => new(
        type.Kind,
        type.Aliases,
        type.Title,
        type.Description,
        type.Access == Engine.Steps.StepAccess.Read ? StepAccess.Read : StepAccess.Write,
        type.Input,
        type.Output,
        type.Requires,
        type.Resource,
        type.Version,
        type.PublishedAt);
}
