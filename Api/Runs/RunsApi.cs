using Aspire.Media.Api.Events;
using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Runs;

/// <summary><c>/api/runs</c>: executions of workflows.</summary>
internal static class RunsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const string End = "end";

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/runs").WithTags("Runs").Requires(Permission.RunsRead);
        read.MapGet("", List).WithSummary("Runs, the newest first; a page that found little within its reach is short, and still names the next one");
        read.MapGet("/{id:guid}", Get).WithSummary("A run with its steps");
        read.MapGet("/{id:guid}/story", Story).WithSummary("What happened in a run that is worth telling, in its order; with before (of an event, or end) its last part before that");
        read.MapGet("/{id:guid}/log", Log).WithSummary("The same as text, all of it, a line for each").Produces<string>(StatusCodes.Status200OK, "text/plain");
        routes.MapRunStarts();
        routes.MapRunVerbs();
        routes.MapPlans();
        routes.MapManyRuns();
    }

    private static async Task<Results<Ok<Page<RunSummary>>, ProblemHttpResult>> List(
        [AsParameters] RunQuestions questions, RunPictures pictures, CancellationToken cancellationToken, Guid? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} runs.");
        }

        if (!questions.TryRead(out var query, out var fault))
        {
            return Refusal.Bad(fault);
        }

        var page = await pictures.ListAsync(query, cursor, limit, cancellationToken);
        return TypedResults.Ok(new Page<RunSummary>([.. page.Items.Select(RunWire.Summary)], page.Next?.ToString()));
    }

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> Get(Guid id, RunPictures pictures, CancellationToken cancellationToken) =>
        await pictures.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(RunWire.Whole(found)) : Refusal.NoRun(id);

    private static async Task<Results<Ok<Page<LiveEvent>>, ProblemHttpResult>> Story(
        Guid id, RunStore runs, EventStore events, StoryStore stories, CancellationToken cancellationToken, string? after = null, string? before = null, int limit = LargestPage)
    {
        var place = EventPosition.Start;
        if ((after ?? (before == End ? null : before)) is { } told && !EventPosition.TryParse(told, out place))
        {
            return Refusal.Bad($"`{told}` is no id of an event.");
        }

        if (after is not null && before is not null)
        {
            return Refusal.Bad("A story is told after an event or before one, not both.");
        }

        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} events.");
        }

        if (await runs.FindAsync(id, cancellationToken) is null)
        {
            return Refusal.NoRun(id);
        }

        if (before is not null)
        {
            var last = await stories.TailAsync(id, before == End ? null : place, limit + 1, cancellationToken);
            var part = last.Skip(last.Count - limit).SelectMany(row => row.Each()).Select(EventWire.Wire).ToList();
            return TypedResults.Ok(new Page<LiveEvent>(part, last.Count > limit ? part[0].Id : null));
        }

        var rows = await events.StoryAsync(id, place, limit + 1, cancellationToken);
        var items = rows.Take(limit).SelectMany(row => row.Each()).Select(EventWire.Wire).ToList();
        return TypedResults.Ok(new Page<LiveEvent>(items, rows.Count > limit ? items[^1].Id : null));
    }

    private static async Task<Results<RunLog, ProblemHttpResult>> Log(Guid id, RunStore runs, StoryStore stories, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is null ? Refusal.NoRun(id) : new RunLog(id, stories);
}
