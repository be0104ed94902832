using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;

using Aspire.Media.Client;

namespace Aspire.Media.Cli;

/// <summary>What a verb has to work with: what was typed, the terminal, the time, and the API.</summary>
internal sealed class Session(ParseResult arguments, Terminal terminal, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private HttpClient? http;

    public ParseResult Arguments => arguments;

    public Terminal Terminal => terminal;

    public TimeProvider Time => time;

    public bool WantsJson => arguments.GetValue(GlobalOptions.Json);

    /// <summary>Whether somebody named a server, or the default has to do.</summary>
    public bool NamesAddress => Given(GlobalOptions.Url, GlobalOptions.AddressVariable) is not null;

    public Uri Address
    {
        get
        {
            var text = Given(GlobalOptions.Url, GlobalOptions.AddressVariable) ?? GlobalOptions.DefaultAddress;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                throw new UsageException($"'{text}' is no address of a server: write it as in {GlobalOptions.DefaultAddress} (--url, {GlobalOptions.AddressVariable}).");
            }

            return address.UserInfo.Length == 0
                ? address
                : throw new UsageException($"The address must not hold a credential: give the key with {GlobalOptions.KeyVariable} or --key.");
        }
    }

    public bool HasKey => Secret is not null;

    /// <summary>The API, in the name of the key's holder. Asked for, it belongs to the session.</summary>
    public MediaClient Client => new(http ??= Connect());

    /// <summary>The address as people write it.</summary>
    public string Place => Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>What went wrong between us and the API, with what helps.</summary>
    public string Explain(MediaApiException failure) => failure.Status switch
    {
        null => $"{failure.Message} Start one with ./media up, or name another with --url or {GlobalOptions.AddressVariable}.",
        HttpStatusCode.Unauthorized when Secret is null => $"{Place} asks for an API key: set {GlobalOptions.KeyVariable}, or pass --key.",
        HttpStatusCode.Unauthorized => $"{Place} does not take this API key: it is unknown, expired or revoked.",
        HttpStatusCode.Forbidden when Secret is not null => $"{Place} does not let this API key do that: its role or its scopes do not reach that far.",
        _ => failure.Message,
    };

    public void Dispose() => http?.Dispose();

    private string? Secret => Given(GlobalOptions.Key, GlobalOptions.KeyVariable);

    private string? Given(Option<string?> option, string variable)
    {
        var text = arguments.GetValue(option) ?? Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private HttpClient Connect()
    {
        // A redirect would drop the key and turn a POST into a GET: better to be told of it.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !Address.IsLoopback }) { BaseAddress = Address, Timeout = Patience };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("media", Release.Version));
        if (Secret is { } secret)
        {
            client.DefaultRequestHeaders.Authorization = secret.All(letter => letter is > ' ' and < '\x7f')
                ? new AuthenticationHeaderValue("Bearer", secret)
                : throw new UsageException($"The API key holds a character that no key has (--key, {GlobalOptions.KeyVariable}).");
        }

        return client;
    }
}
