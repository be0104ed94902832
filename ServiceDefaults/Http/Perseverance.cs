using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>
/// What we do when a server does not answer as it should: try again where that is harmless, in growing intervals, not for ever, and
/// not at all for a while when it keeps failing. It stands in for Microsoft.Extensions.Http.Resilience (README.md, Packages).
/// </summary>
internal sealed partial class Perseverance(IOptions<OutboundHttpOptions> options, TimeProvider time, ILogger<Perseverance> logger)
{
    // Addresses given by users must not make us remember servers without end.
    private const int MostServers = 1000;
    private static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("request");

    /// <summary>Said of a request by a caller who repeats it himself and keeps his own time, as a step of a workflow does.</summary>
    internal static readonly HttpRequestOptionsKey<bool> Once = new("media.once");

    private readonly OutboundHttpOptions options = options.Value;
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> servers = [];

    public delegate Task<HttpResponseMessage> Attempt(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <exception cref="HttpRequestException">Nobody answered, or nobody was asked because the server rests.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Attempt attempt, CancellationToken cancellationToken)
    {
        var server = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            return await Pipeline(server).ExecuteAsync(
                static async (context, attempt) => await attempt(context.Properties.GetValue(RequestKey, null!), context.CancellationToken),
                context,
                attempt);
        }
        catch (BrokenCircuitException failure)
        {
            throw new HttpRequestException(
                $"{server} kept failing and is left alone for {options.Rest.TotalSeconds:0.#} s.",
                failure.InnerException ?? failure,
                statusCode: null);
        }
        catch (TimeoutRejectedException failure)
        {
            throw new HttpRequestException(
                $"{server} did not answer within {failure.Timeout.TotalSeconds:0.###} s.",
                new TimeoutException(failure.Message, failure),
                statusCode: null);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline<HttpResponseMessage> Pipeline(string server)
    {
        if (servers.Count >= MostServers)
        {
            servers.Clear();
        }

        return servers.GetOrAdd(server, Build);
    }

    private ResiliencePipeline<HttpResponseMessage> Build(string server)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        builder.AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = arguments => new(IsUpload(Request(arguments.Context)) || IsOnce(Request(arguments.Context)) ? TimeSpan.Zero : options.TotalLimit),
        });
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstPause,
                MaxDelay = options.LongestPause,
                ShouldHandle = arguments => new(
                    IsRepeatable(Request(arguments.Context))
                    && (IsFailure(arguments.Outcome) || IsBusy(arguments.Outcome))
                    && !(RetryAfter(arguments.Outcome.Result) > options.LongestRetryAfter)),
                DelayGenerator = arguments => new(RetryAfter(arguments.Outcome.Result)),
                OnRetry = arguments =>
                {
                    var (method, reason) = (Request(arguments.Context).Method, Reason(arguments.Outcome));
                    Retrying(method, server, reason, arguments.RetryDelay.TotalSeconds, arguments.AttemptNumber + 1, options.Retries);
                    return default;
                },
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = options.BreakingShare,
                MinimumThroughput = options.BreakingRequests,
                SamplingDuration = options.BreakingWindow,
                BreakDuration = options.Rest,
                ShouldHandle = arguments => new(IsFailure(arguments.Outcome)),
                OnOpened = arguments =>
                {
                    Resting(server, arguments.BreakDuration.TotalSeconds, Reason(arguments.Outcome));
                    return default;
                },
                OnClosed = _ =>
                {
                    Recovered(server);
                    return default;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = arguments => new(IsRepeatable(Request(arguments.Context)) ? options.AttemptLimit : TimeSpan.Zero),
            })
            .Build();
    }

    private static HttpRequestMessage Request(ResilienceContext context) => context.Properties.GetValue(RequestKey, null!);

    // A method that has the same effect twice as once, with a body that can be sent twice.
    private static bool IsRepeatable(HttpRequestMessage request) =>
        (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
            || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete)
        && !IsUpload(request) && !IsOnce(request);

    private static bool IsOnce(HttpRequestMessage request) => request.Options.TryGetValue(Once, out var once) && once;

    /// <summary>Whether its body takes what it takes, and cannot be sent twice.</summary>
    internal static bool IsUpload(HttpRequestMessage request) =>
        request.Content is not (null or ByteArrayContent or ReadOnlyMemoryContent or JsonContent);

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is TimeoutRejectedException
        || outcome.Exception is HttpRequestException { InnerException: not AddressRefusedException }
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.InsufficientStorage;

    // The server is well; we are too many.
    private static bool IsBusy(Outcome<HttpResponseMessage> outcome) => outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests;

    private TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    private static string Reason(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is TimeoutRejectedException late ? $"no answer within {late.Timeout.TotalSeconds:0.###} s"
        : outcome.Exception?.Message ?? $"{(int?)outcome.Result?.StatusCode} {outcome.Result?.ReasonPhrase}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Server}: {Reason}. Repeating in {Pause:0.0} s ({Number} of {Most})")]
    private partial void Retrying(HttpMethod method, string server, string reason, double pause, int number, int most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} keeps failing and is left alone for {Rest:0.#} s: {Reason}")]
    private partial void Resting(string server, double rest, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server} answers again")]
    private partial void Recovered(string server);
}
