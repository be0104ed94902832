using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Aspire.Media.ServiceDefaults;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Api.Tests.Access;

/// <summary>Tokens of an outside identity provider: here a small real one, with an RSA and an EC key.</summary>
public sealed class TokenTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Audience = "media";

    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa largerEc = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly Clock clock = new();
    private bool providerIsConfused;
    private int asked;
    private TestDatabase database = null!;
    private RunningHost provider = null!;
    private RunningHost host = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await StartProviderAsync();
        database = await postgres.CloneAsync();
        host = await RunningHost.StartAsync(MediaHost.Build(
            "media-api",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}",
                $"--Access:Jwt:Authority={provider.Address}", $"--Access:Jwt:Audience={Audience}",
            ],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(clock);
                builder.AddApi();
            },
            static app => app.MapApi()));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
        await provider.DisposeAsync();
        rsa.Dispose();
        ec.Dispose();
        largerEc.Dispose();
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_of_the_provider_is_its_holders_role(string algorithm)
    {
        using var answer = await CallAsync(Token(algorithm, Claims()), "/api/access/me");

        var caller = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), default, TestContext.Current.CancellationToken);
        Assert.Equal("operator", caller.RootElement.GetProperty("role").GetString());
        Assert.Equal("u-1", caller.RootElement.GetProperty("name").GetString());
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "expired", """{"exp":1}""" },
        { "not yet valid", """{"nbf":32503680000}""" },
        { "for another audience", """{"aud":"mail"}""" },
        { "of another issuer", """{"iss":"https://elsewhere.example"}""" },
        { "without a role", """{"roles":[]}""" },
        { "with an unknown role", """{"roles":["root"]}""" },
        { "without an end", """{"exp":null}""" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_meant_for_us_is_refused(string what, string changes)
    {
        var claims = Claims();
        foreach (var change in JsonDocument.Parse(changes).RootElement.EnumerateObject())
        {
            claims[change.Name] = change.Value;
        }

        using var answer = await CallAsync(Token("RS256", claims), "/api/status");
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"A token {what} was answered {answer.StatusCode}.");
    }

    [Fact]
    public async Task Tricks_with_the_algorithm_open_nothing()
    {
        var body = Encode(JsonSerializer.SerializeToUtf8Bytes(Claims()));
        var none = $"{Encode("""{"alg":"none","kid":"rsa"}"""u8)}.{body}.";
        var confused = $"{Encode("""{"alg":"HS256","kid":"rsa"}"""u8)}.{body}";
        var hmac = $"{confused}.{Encode(HMACSHA256.HashData(rsa.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(confused)))}";
        var tampered = Token("RS256", Claims())[..^4] + "AAAA";
        var unknownKey = Token("RS256", Claims(), keyId: "other");

        foreach (var token in new[] { none, hmac, tampered, unknownKey, "eyJ.eyJ.x", "eyJhbGciOjF9.e30.e30" })
        {
            using var answer = await CallAsync(token, "/api/status");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_closes_the_door_without_breaking_it()
    {
        await provider.App.StopAsync(TestContext.Current.CancellationToken);

        using var answer = await CallAsync(Token("RS256", Claims()), "/api/status");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_of_another_curve_than_the_algorithm_means_is_refused()
    {
        using var answer = await CallAsync(Token("ES256", Claims(), keyId: "larger-ec"), "/api/status");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Known_keys_stay_good_while_the_provider_fails_and_it_is_asked_only_now_and_then()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("rsa"));
        Assert.Equal(1, asked);

        providerIsConfused = true;
        clock.Ahead = TimeSpan.FromHours(13);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("rsa"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("rsa"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("invented"));
        Assert.Equal(2, asked);

        clock.Ahead += TimeSpan.FromSeconds(31);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("invented"));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_provider_that_failed_at_first_is_not_asked_by_every_token()
    {
        providerIsConfused = true;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("rsa"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("rsa"));
        Assert.Equal(1, asked);

        providerIsConfused = false;
        clock.Ahead = TimeSpan.FromSeconds(31);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("rsa"));
    }

    [Fact]
    public async Task A_web_that_knows_no_provider_leaves_tokens_to_api()
    {
        await using var web = await WebHost.StartAsync(host.Address, "--Access:RequireKeys=true");
        using var client = web.Client(Token("RS256", Claims()));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string keyId)
    {
        using var answer = await CallAsync(Token("RS256", Claims(), keyId), "/api/status");
        return answer.StatusCode;
    }

    private Task<HttpResponseMessage> CallAsync(string token, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return host.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private Dictionary<string, object?> Claims() => new()
    {
        ["iss"] = provider.Address.AbsoluteUri,
        ["aud"] = new[] { "other", Audience },
        ["sub"] = "u-1",
        ["exp"] = clock.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
        ["roles"] = new[] { "guest", "viewer", "operator" },
    };

    private string Token(string algorithm, Dictionary<string, object?> claims, string? keyId = null)
    {
        var header = new { alg = algorithm, kid = keyId ?? (algorithm == "ES256" ? "ec" : "rsa") };
        var signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var data = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => ec.SignData(data, HashAlgorithmName.SHA256),
        };
        return $"{signed}.{Encode(signature)}";
    }

    private async Task<RunningHost> StartProviderAsync()
    {
        var builder = WebApplication.CreateSlimBuilder([RunningHost.AnyPort]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
        {
            asked++;
            return providerIsConfused ? Results.Json(new { }) : Results.Json(new { jwks_uri = $"http://{request.Host}/keys" });
        });
        var rsaKey = rsa.ExportParameters(includePrivateParameters: false);
        var ecKey = ec.ExportParameters(includePrivateParameters: false);
        var largerKey = largerEc.ExportParameters(includePrivateParameters: false);
        app.MapGet("/keys", () => new
        {
            keys = new object[]
            {
                new { kty = "RSA", kid = "rsa", use = "sig", n = Encode(rsaKey.Modulus), e = Encode(rsaKey.Exponent) },
                new { kty = "EC", kid = "ec", crv = "P-256", x = Encode(ecKey.Q.X), y = Encode(ecKey.Q.Y) },
                new { kty = "EC", kid = "larger-ec", crv = "P-384", x = Encode(largerKey.Q.X), y = Encode(largerKey.Q.Y) },
                new { kty = "RSA", kid = "sealing", use = "enc", n = Encode(rsaKey.Modulus), e = Encode(rsaKey.Exponent) },
            },
        });
        return await RunningHost.StartAsync(app);
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
