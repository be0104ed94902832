using Aspire.Media.Api.Runs;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Media.Api.Events;

/// <summary><c>/api/events</c>: what happens, as it happens.</summary>
internal static class EventsApi
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/events", Follow).WithTags("Events")
            .WithSummary("What happens, as server-sent events: of everything or of one run; resumed after the event that Last-Event-ID (or after) names")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound)
            .Requires(Permission.RunsRead);

    private static async Task<Results<EventStream, ProblemHttpResult>> Follow(
        EventFeed feed, RunStore runs, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, CancellationToken cancellationToken,
        Guid? run = null, string? kinds = null, string? after = null)
    {
        if (run is { } id && await runs.FindAsync(id, cancellationToken) is null)
        {
            return Refusal.NoRun(id);
        }

        var asked = (kinds ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A browser that comes back says where it was by the header; the address is still the one that it began with.
        return new EventStream(feed, Place(string.IsNullOrEmpty(lastEventId) ? after : lastEventId), new EventQuestion(run, asked));
    }

    // A place that nobody knows is one after which all has to be looked up anew, like one that is too old.
    private static EventPosition? Place(string? text) =>
        string.IsNullOrEmpty(text) ? null : EventPosition.TryParse(text, out var position) ? position : new EventPosition(long.MaxValue, 0, 0);
}
