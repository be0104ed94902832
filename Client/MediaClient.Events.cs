using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

using Aspire.Media.Client.Events;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    private const string EventStream = "text/event-stream";
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // The server says something every 15 s.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(45);

    /// <summary>Tells of an event, and starts the workflows that listen to it.</summary>
    public Task<RaisedEvent> RaiseEventAsync(RaiseEvent news, CancellationToken cancellationToken) =>
        SendAsync<RaisedEvent>(HttpMethod.Post, "api/events", news, cancellationToken);

    /// <summary>
    /// What happens, as it happens, without end: a connection that breaks is made again, and goes on where the last one ended.
    /// Only the first connection fails with an exception where the server is away; a refusal always does.
    /// </summary>
    /// <param name="run">Only what concerns this run.</param>
    /// <param name="lastEventId">The last event that is known already; null for those from now on.</param>
    public IAsyncEnumerable<LiveEvent> FollowAsync(Guid? run, string? lastEventId, CancellationToken cancellationToken) =>
        FollowAsync(run, lastEventId, static _ => { }, cancellationToken);

    /// <inheritdoc cref="FollowAsync(Guid?, string?, CancellationToken)"/>
    /// <param name="connected">Told of every connection that is made, and of every one that broke.</param>
    public async IAsyncEnumerable<LiveEvent> FollowAsync(Guid? run, string? lastEventId, Action<bool> connected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connected);
        var pause = ShortestPause;
        for (var response = await ListenAsync(run, lastEventId, cancellationToken); ; response = await ListenAgainAsync(run, lastEventId, cancellationToken))
        {
            if (response is not null)
            {
                using (response)
                {
                    connected(true);
                    await foreach (var happened in ReadEventsAsync(response, cancellationToken))
                    {
                        lastEventId = happened.EventId ?? lastEventId;
                        if (happened.Data is { } data)
                        {
                            pause = ShortestPause;
                            yield return data;
                        }
                    }
                }

                connected(false);
            }

            // Not all at once, after a server that they all had followed.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<HttpResponseMessage> ListenAsync(Guid? run, string? lastEventId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "api/events" + Query(("run", run))));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(EventStream));
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await ExchangeAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == EventStream)
        {
            return response;
        }

        using (response)
        {
            throw response.IsSuccessStatusCode ? Strange(response, failure: null) : await Problem.ReadAsync(response, cancellationToken);
        }
    }

    /// <summary>Null when it is worth another try.</summary>
    private async Task<HttpResponseMessage?> ListenAgainAsync(Guid? run, string? lastEventId, CancellationToken cancellationToken)
    {
        try
        {
            return await ListenAsync(run, lastEventId, cancellationToken);
        }
        catch (MediaApiException failure) when (failure.Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            return null;
        }
    }

    /// <summary>Ends where the connection does, in whatever way; what has no data only says until where all was told.</summary>
    private async IAsyncEnumerable<SseItem<LiveEvent?>> ReadEventsAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A connection whose other end is gone without a word would wait for ever.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(stream, Read).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (true)
        {
            try
            {
                silence.CancelAfter(LongestSilence);
                if (!await events.MoveNextAsync())
                {
                    yield break;
                }

                // However long the caller takes with it, that is not the server's silence.
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException
                || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                yield break;
            }
            catch (JsonException strange)
            {
                throw Strange(response, strange);
            }

            yield return events.Current;
        }
    }

    private static LiveEvent? Read(string type, ReadOnlySpan<byte> data) => type == LiveEvent.Place
        ? null
        : JsonSerializer.Deserialize<LiveEvent>(data, WireFormat.Options) ?? throw new JsonException("An event is null.");
}
