using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>Calls an address that the author of a definition chose, and hands on what it answers.</summary>
[Step(
    "http.request",
    Title = "Call an HTTP address",
    Description = "Sends a request and hands on the answer. Private networks are refused unless OutboundHttp__AllowedNetworks names them.",
    Access = StepAccess.Write,
    Resource = StepResource.Net,
    Timeout = "00:02:00")]
internal sealed class HttpRequestStep(IHttpClientFactory clients, TimeProvider time) : Step<HttpRequestStep.Input, HttpRequestStep.Output>
{
    // The hosts' client for addresses that users give, behind their guard. Engine knows no hosts; tests in a worker hold both words to theirs.
    private const string HttpClientName = "outside";

    private const string IdempotencyKey = "Idempotency-Key";
    private const int UsualBytes = 1024 * 1024;
    private const int MostBytes = 16 * 1024 * 1024;
    private const int ExcerptLetters = 500;
    private const int ExcerptBytes = 64 * 1024;
    private const int ShortestSecret = 4;

    // The executor repeats a failed attempt and keeps its time: one attempt is one request.
    private static readonly HttpRequestOptionsKey<bool> Once = new("media.once");

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly StatusRange Success = new(200, 299);

    // They say how the message travels, and to whom: that is for the connection to say.
    private static readonly HashSet<string> ReservedHeaders = new(
        ["Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"], StringComparer.OrdinalIgnoreCase);

    public enum Verb
    {
        [JsonStringEnumMemberName("GET")]
        Get,
        [JsonStringEnumMemberName("HEAD")]
        Head,
        [JsonStringEnumMemberName("OPTIONS")]
        Options,
        [JsonStringEnumMemberName("POST")]
        Post,
        [JsonStringEnumMemberName("PUT")]
        Put,
        [JsonStringEnumMemberName("PATCH")]
        Patch,
        [JsonStringEnumMemberName("DELETE")]
        Delete,
    }

    public sealed record Input(
        [property: DisplayName("Address"), Description("Where to, as http://… or https://…."), MaxLength(8000)] string Url,
        [property: DisplayName("Method"), Description("What to do there.")] Verb Method = Verb.Get,
        [property: DisplayName("Headers"), Description("Headers of the request, by name.")] IReadOnlyDictionary<string, string>? Headers = null,
        [property: DisplayName("Expected statuses"), Description("What counts as success."), WrittenAs(StatusRange.ListSchema)] IReadOnlyList<StatusRange>? Expect = null,
        [property: DisplayName("Longest answer"), Description("In bytes; a longer one is a failure."), Range(1, MostBytes)] int MaxBytes = UsualBytes)
    {
        // Not beside the others: of a parameter that can be anything, with a default, the schema exporter loses the words.
        [DisplayName("Body"), Description("What is sent: a string as it is, anything else as JSON.")]
        public JsonElement? Body { get; init; }
    }

    public sealed record Output(
        int Status,
        [property: Description("By their names in lower case.")] IReadOnlyDictionary<string, string> Headers,
        [property: Description("What was JSON, as that; other text as a string; anything else in base64.")] JsonElement? Body,
        [property: Description("`base64` where the body is that.")] string? Encoding,
        [property: Description("How long it took.")] TimeSpan Duration);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        using var request = Prepare(input);
        var place = $"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path)}";
        if (!IsReading(input.Method))
        {
            if (!request.Headers.Contains(IdempotencyKey))
            {
                // A receiver that has seen it drops the repetition.
                request.Headers.Add(IdempotencyKey, $"{context.RunId}-{context.StepId}");
            }

            await context.FenceAsync(cancellationToken);
        }

        try
        {
            return await CallAsync(request, place, input, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw Failed(place, failure, failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError ? FailureClass.Connection : FailureClass.Network);
        }
        catch (IOException failure)
        {
            throw Failed(place, failure, FailureClass.Network);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(place, failure, FailureClass.Timeout);
        }
        catch (JsonException failure)
        {
            throw new StepFailedException(FailureClass.InvalidFormat, $"{place} answers with JSON that cannot be read: {failure.Message}", isPermanent: true, failure);
        }
    }

    public override bool OnlyReads(Input input) => IsReading(input.Method);

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        using var request = Prepare(input);
        var detail = input.Body is null ? null : $"with {request.Content!.Headers.ContentLength} bytes of {request.Content.Headers.ContentType?.MediaType}";
        return Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction(request.Method.Method, input.Url, detail)]);
    }

    private static bool IsReading(Verb method) => method is Verb.Get or Verb.Head or Verb.Options;

    private async Task<Output> CallAsync(HttpRequestMessage request, string place, Input input, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        request.Options.Set(Once, true);
        using var http = clients.CreateClient(HttpClientName);
        http.Timeout = Timeout.InfiniteTimeSpan;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (!(input.Expect is { Count: > 0 } expected ? expected : [Success]).Any(range => range.Contains(status)))
        {
            throw await RefusalAsync(place, input, response, cancellationToken);
        }

        // What an answer to HEAD says of its length is the length of an answer to GET.
        if (input.Method != Verb.Head && response.Content.Headers.ContentLength > input.MaxBytes)
        {
            throw TooLong(place, input);
        }

        var body = await HttpBody.ReadAsync(response.Content, input.MaxBytes + 1, cancellationToken);
        if (body.Length > input.MaxBytes)
        {
            throw TooLong(place, input);
        }

        var (value, encoding) = body.Value();
        return new Output(status, HeadersOf(response), value, encoding, time.GetElapsedTime(started));
    }

    private static HttpRequestMessage Prepare(Input input)
    {
        if (!Uri.TryCreate(input.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw Misconfigured("The url is no address that can be called: it must be http://… or https://….");
        }

        if (address.UserInfo.Length > 0)
        {
            throw Misconfigured("The url must not hold a name or a password: give them in the header Authorization.");
        }

        if (input.MaxBytes is < 1 or > MostBytes)
        {
            throw Misconfigured($"maxBytes must be 1 to {MostBytes}, not {input.MaxBytes}.");
        }

        var request = new HttpRequestMessage(HttpMethod.Parse(input.Method.ToString()), address) { Content = ContentOf(input.Body) };
        foreach (var (name, value) in input.Headers ?? new Dictionary<string, string>())
        {
            Add(request, name, value);
        }

        if (request.Headers.UserAgent.Count == 0)
        {
            request.Headers.Add("User-Agent", "Aspire.Media");
        }

        return request;
    }

    private static StringContent? ContentOf(JsonElement? body) => body is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? new StringContent(value.GetString()!, Encoding.UTF8)
        : new StringContent(value.GetRawText(), new MediaTypeHeaderValue(HttpBody.JsonType));

    // What is wrong with a header is told by its name; its value may be a secret.
    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        // An expression may give nothing.
        if (value is null)
        {
            throw Misconfigured($"The header {name} has no value.");
        }

        if (ReservedHeaders.Contains(name))
        {
            throw Misconfigured($"The header {name} is not for a step to set.");
        }

        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal)))
        {
            throw Misconfigured($"'{name}' is no name of a header.");
        }

        if (value.Any(letter => letter is not ('\t' or (>= ' ' and <= '~'))))
        {
            throw Misconfigured($"The header {name} holds a character that headers cannot carry: only ASCII, and no line breaks.");
        }

        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            var content = request.Content ??= new ByteArrayContent([]);
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .GroupBy(header => header.Key.ToLowerInvariant())
            .ToDictionary(header => header.Key, header => string.Join(", ", header.SelectMany(values => values.Value)));

    private async Task<Exception> RefusalAsync(string place, Input input, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is 429 or 503 && RetryAfter(response) is { } until)
        {
            return StepSignal.WaitUntil(until, $"{place} answers {status} and asks to be called again at {until:u}");
        }

        var said = await ExcerptAsync(input, response, cancellationToken);
        var message = $"{place} answers {status} {response.ReasonPhrase}".TrimEnd() + (said.Length > 0 ? $": {said}" : "");
        return status switch
        {
            408 => new StepFailedException(FailureClass.Timeout, message),
            425 or 429 or >= 500 => new StepFailedException(FailureClass.Network, message),
            _ => new StepFailedException(FailureClass.Configuration, message, isPermanent: true),
        };
    }

    private DateTimeOffset? RetryAfter(HttpResponseMessage response)
    {
        var now = time.GetUtcNow();
        return response.Headers.RetryAfter switch
        {
            { Delta: { } pause } => now + Bounded(pause),
            { Date: { } date } => now + Bounded(date - now),
            _ => null,
        };
    }

    private static TimeSpan Bounded(TimeSpan pause) => pause < ShortestWait ? ShortestWait : pause > LongestWait ? LongestWait : pause;

    private static async Task<string> ExcerptAsync(Input input, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = "";
        try
        {
            text = (await HttpBody.ReadAsync(response.Content, ExcerptBytes, cancellationToken)).Text ?? "";
        }
        catch (IOException)
        {
            // The refusal stands, however badly it is explained.
        }

        // Some servers repeat in their refusals what they were sent.
        foreach (var secret in (input.Headers ?? new Dictionary<string, string>()).SelectMany(SecretsOf))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return (text.Length > ExcerptLetters ? text[..ExcerptLetters] + "…" : text).Trim();
    }

    // The value, and what follows the scheme in it, as in "Bearer …".
    private static IEnumerable<string> SecretsOf(KeyValuePair<string, string> header) =>
        header.Key.StartsWith("Accept", StringComparison.OrdinalIgnoreCase) || header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            ? []
            : ((string[])[header.Value, header.Value[(header.Value.IndexOf(' ', StringComparison.Ordinal) + 1)..]]).Where(secret => secret.Length >= ShortestSecret);

    private static StepFailedException Misconfigured(string message) => new(FailureClass.Configuration, message, isPermanent: true);

    private static StepFailedException TooLong(string place, Input input) =>
        new(FailureClass.InvalidFormat, $"{place} answers with more than {input.MaxBytes} bytes, which is what maxBytes allows.", isPermanent: true);

    // The innermost words are the ones that tell; the exception stays inside, for hosts that know more of it.
    private static StepFailedException Failed(string place, Exception failure, FailureClass failureClass)
    {
        var (innermost, isLate) = (failure, failure is TimeoutException);
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
            isLate |= inner is TimeoutException;
        }

        return new StepFailedException(isLate ? FailureClass.Timeout : failureClass, $"{place}: {innermost.Message}", isPermanent: false, failure);
    }
}
