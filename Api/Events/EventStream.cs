using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Engine.Events;

using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Media.Api.Events;

/// <summary>
/// What happens, as server-sent events. Written by hand, because the framework's own result gives no sign of life in a silence, and proxies
/// close what is silent. With each sign goes the place until where all was told, so that whoever comes back after a long silence does not begin
/// where that began. It is a message of its own, without data: a browser takes its id and tells nobody, and a client that reads it knows
/// that the message was whole.
/// </summary>
internal sealed class EventStream(EventFeed feed, EventPosition? after, EventQuestion question) : IResult
{
    private const int FlushEvery = 64;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // A key that was revoked, or has expired, is noticed when its holder comes again.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private static readonly byte[] Data = Encoding.ASCII.GetBytes("\ndata: ");
    private static readonly byte[] Blank = Encoding.ASCII.GetBytes("\n\n");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        using var enough = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, enough.Token);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        // nginx gathers answers unless it is told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        try
        {
            await WriteAsync(response.BodyWriter, time, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left, or is to come again.
        }
    }

    private async Task WriteAsync(PipeWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = WireFormat.Options.Encoder });
        var spoken = time.GetTimestamp();
        await foreach (var batch in feed.FollowAsync(after, Heartbeat, cancellationToken))
        {
            var count = 0;
            if (batch.IsResync)
            {
                Write(writer, json, new LiveEvent(batch.End.ToString(), time.GetUtcNow(), LiveEvent.Resync));
                count++;
            }

            foreach (var happening in batch.Each().Where(question.Asks))
            {
                Write(writer, json, EventWire.Wire(happening));
                if (++count % FlushEvery == 0)
                {
                    await writer.FlushAsync(cancellationToken);
                }
            }

            // What was told says itself how far it goes.
            if (count == 0 && (batch.Rows.Count == 0 || time.GetElapsedTime(spoken) >= Heartbeat))
            {
                writer.Write(Encoding.ASCII.GetBytes($"event: {LiveEvent.Place}\nid: {batch.End}\ndata:\n\n"));
                count++;
            }

            if (count > 0)
            {
                await writer.FlushAsync(cancellationToken);
                spoken = time.GetTimestamp();
            }
        }
    }

    private static void Write(PipeWriter writer, Utf8JsonWriter json, LiveEvent happened)
    {
        writer.Write(Encoding.ASCII.GetBytes($"id: {happened.Id}"));
        writer.Write(Data);
        JsonSerializer.Serialize(json, happened, WireFormat.Options);
        json.Reset();
        writer.Write(Blank);
    }
}

/// <summary>Which events are asked for.</summary>
/// <param name="Run">Those of this run; null for all.</param>
/// <param name="Kinds">Those whose kind begins like one of these; none for all.</param>
internal sealed record EventQuestion(Guid? Run, IReadOnlyList<string> Kinds)
{
    public bool Asks(Happening happening) =>
        (Run is null || happening.Run == Run) && (Kinds.Count == 0 || Kinds.Any(kind => happening.Kind.StartsWith(kind, StringComparison.Ordinal)));
}
