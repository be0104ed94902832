using System.Net.Http.Json;
using System.Text.Json;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The outside identity provider, where one is named: its discovery document is fetched.</summary>
internal sealed class IdentityCheck : ICheck
{
    private const string Variable = "Access__Jwt__Authority";

    public CheckGroup Group => CheckGroup.Services;

    public string Name => "identity";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting("Access:Jwt:Authority") is not { } text)
        {
            return Finding.Unused($"{Variable} is not set: no tokens of an identity provider are taken");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var authority)
            || authority.UserInfo.Length > 0
            || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            return Finding.Wrong($"{Variable} is no https address", $"write {Variable} as in https://login.example.org/realms/media");
        }

        if (surroundings.Setting("Access:Jwt:Audience") is null)
        {
            return Finding.Wrong(
                "Access__Jwt__Audience is not set: tokens made for other programs would be taken", "set Access__Jwt__Audience to the name of this program at the provider");
        }

        return await AskAsync(authority.AbsoluteUri.TrimEnd('/'), cancellationToken);
    }

    private static async Task<Finding> AskAsync(string authority, CancellationToken cancellationToken)
    {
        var document = $"{authority}/.well-known/openid-configuration";
        try
        {
            using var http = new HttpClient();
            var discovery = await http.GetFromJsonAsync<JsonElement>(document, cancellationToken);
            var issuer = Text(discovery, "issuer");
            return Text(discovery, "jwks_uri") is null ? Finding.Wrong($"{document} names no keys (jwks_uri)", $"set {Variable} to the provider's issuer")
                : issuer?.TrimEnd('/') != authority ? Finding.Wrong($"{document} is of another issuer, {issuer ?? "an unnamed one"}: its tokens would be refused", $"set {Variable}={issuer ?? "…"}")
                : Finding.Ok($"{authority} answers");
        }
        catch (HttpRequestException failure)
        {
            return Finding.Wrong(
                failure.StatusCode is { } status ? $"{document} answers {(int)status}" : $"{document} does not answer: {(failure.InnerException ?? failure).Message.TrimEnd('.')}",
                $"correct {Variable}, or see that the provider can be reached from here");
        }
        catch (JsonException)
        {
            return Finding.Wrong($"{document} is no discovery document", $"set {Variable} to the provider's issuer");
        }
    }

    private static string? Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
