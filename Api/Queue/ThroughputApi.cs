using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using Counted = Aspire.Media.Engine.Queue.Throughput;
using ThroughputHistory = Aspire.Media.Client.Queue.Throughput;

namespace Aspire.Media.Api.Queue;

/// <summary><c>/api/throughput</c>: how much ended when.</summary>
internal static class ThroughputApi
{
    private const int UsualMinutes = 60;
    private const int MostMinutes = 31 * 24 * 60;
    private const int MostSpans = 120;

    public static void MapThroughput(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/throughput", Get).WithTags("Queue").WithSummary("How many runs and steps ended in the last minutes, in up to 120 equal spans of time")
            .Requires(Permission.RunsRead);

    private static async Task<Results<Ok<ThroughputHistory>, ProblemHttpResult>> Get(
        ThroughputStore store, TimeProvider time, CancellationToken cancellationToken, int minutes = UsualMinutes)
    {
        if (minutes is < 1 or > MostMinutes)
        {
            return Refusal.Bad($"It can be told for 1 to {MostMinutes} minutes.");
        }

        var span = TimeSpan.FromMinutes((minutes + MostSpans - 1) / MostSpans);
        var count = (int)Math.Ceiling(minutes / span.TotalMinutes);
        // The span that has just begun is the last.
        var from = new DateTimeOffset(time.GetUtcNow().Ticks / span.Ticks * span.Ticks, TimeSpan.Zero) - (span * (count - 1));
        var counts = (await store.ListAsync(from, span, cancellationToken)).ToLookup(counted => counted.At);
        return TypedResults.Ok(new ThroughputHistory(
            from, span.TotalMinutes, [.. Enumerable.Range(0, count).Select(place => from + (span * place)).Select(at => Span(at, [.. counts[at]]))]));
    }

    private static ThroughputSpan Span(DateTimeOffset at, IReadOnlyList<Counted> counts)
    {
        long Runs(RunStatus status) => counts.Where(counted => counted.IsOfRuns && counted.Status == (short)status).Sum(counted => counted.Count);
        long Steps(StepStatus status) => counts.Where(counted => !counted.IsOfRuns && counted.Status == (short)status).Sum(counted => counted.Count);
        return new ThroughputSpan(
            at, Runs(RunStatus.Completed), Runs(RunStatus.CompletedWithErrors), Runs(RunStatus.Failed), Runs(RunStatus.Cancelled),
            Steps(StepStatus.Completed) + Steps(StepStatus.Skipped), Steps(StepStatus.Failed), Steps(StepStatus.Cancelled));
    }
}
