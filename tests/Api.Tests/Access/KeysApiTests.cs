using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.ServiceDefaults.Access;

namespace Aspire.Media.Api.Tests.Access;

public sealed class KeysApiTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-of-forty-characters-or-more";

    private TestDatabase database = null!;
    private RunningHost host = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await ApiHost.StartAsync(database, $"--Access:AdminKey={AdminKey}");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    private MediaClient As(string? key) => new(host.Client(key));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_key_opens_what_its_role_allows_until_it_is_revoked()
    {
        var created = await As(AdminKey).CreateKeyAsync(new CreateApiKey("living room", "viewer"), Token);

        var caller = await As(created.Secret).GetCallerAsync(Token);
        Assert.Equal("living room", caller.Name);
        Assert.Equal("viewer", caller.Role);
        Assert.Contains(Permission.StatusRead.Name, caller.Permissions);
        Assert.Equal(HttpStatusCode.Forbidden, (await Refusal(() => As(created.Secret).ListKeysAsync(Token))).Status);

        var revoked = await As(AdminKey).RevokeKeyAsync(created.Key.Id, Token);
        Assert.NotNull(revoked.RevokedAt);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Refusal(() => As(created.Secret).GetCallerAsync(Token))).Status);
    }

    [Fact]
    public async Task A_key_narrowed_to_a_scope_can_do_nothing_else()
    {
        var created = await As(AdminKey).CreateKeyAsync(new CreateApiKey("prometheus", "admin", ["metrics.read"]), Token);

        using var client = host.Client(created.Secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/metrics", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/keys", Token)).StatusCode);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var created = await As(AdminKey).CreateKeyAsync(new CreateApiKey("short", "viewer", ExpiresAt: TimeProvider.System.GetUtcNow().AddHours(1)), Token);
        await As(created.Secret).GetStatusAsync(Token);

        await using var age = database.DataSource.CreateCommand("update api_key set expires_at = now() - interval '1 second'");
        await age.ExecuteNonQueryAsync(Token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await Refusal(() => As(created.Secret).GetStatusAsync(Token))).Status);
    }

    [Fact]
    public async Task The_database_holds_no_secret()
    {
        var created = await As(AdminKey).CreateKeyAsync(new CreateApiKey("hidden", "viewer"), Token);

        await using var command = database.DataSource.CreateCommand("select string_agg(api_key::text, ' ') from api_key");
        var everything = (string)(await command.ExecuteScalarAsync(Token))!;
        Assert.DoesNotContain(created.Secret, everything, StringComparison.Ordinal);
        Assert.StartsWith(created.Key.Hint, created.Secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_key_is_revoked()
    {
        var admin = As(AdminKey);
        var first = await admin.CreateKeyAsync(new CreateApiKey("twice", "viewer"), Token);
        var refusal = await Refusal(() => admin.CreateKeyAsync(new CreateApiKey("twice", "viewer"), Token));
        Assert.Equal(HttpStatusCode.Conflict, refusal.Status);
        Assert.Contains("'twice' exists already", refusal.Message, StringComparison.Ordinal);

        await admin.RevokeKeyAsync(first.Key.Id, Token);
        await admin.CreateKeyAsync(new CreateApiKey("twice", "viewer"), Token);
        Assert.Equal(2, (await admin.ListKeysAsync(Token)).Count(key => key.Name == "twice"));
    }

    [Theory]
    [InlineData("", "viewer", null, "A key needs a name")]
    [InlineData("x", "emperor", null, "'emperor' is no role")]
    [InlineData("x", "Viewer", null, "'Viewer' is no role")]
    [InlineData("x", "viewer", "status.write", "'status.write' is no permission")]
    public async Task A_wrong_wish_is_answered_with_what_is_wrong(string name, string role, string? scope, string said)
    {
        var refusal = await Refusal(() => As(AdminKey).CreateKeyAsync(new CreateApiKey(name, role, scope is null ? [] : [scope]), Token));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("media_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhZG1pbiJdfQ.")]
    public async Task Without_a_valid_key_nothing_is_shown(string? key) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await Refusal(() => As(key).GetStatusAsync(Token))).Status);

    [Theory]
    [InlineData("/", "", HttpStatusCode.Redirect)]
    [InlineData("/", "navigate", HttpStatusCode.Redirect)]
    [InlineData("/", "cors", HttpStatusCode.Unauthorized)]
    [InlineData("/api/status", "", HttpStatusCode.Unauthorized)]
    public async Task A_browser_is_led_to_the_sign_in_page_also_over_plain_http(string path, string mode, HttpStatusCode expected)
    {
        await using var web = await WebHost.StartAsync(host.Address, "--Access:RequireKeys=true");
        using var browser = web.Client();
        browser.DefaultRequestHeaders.Add("Accept", "text/html,*/*;q=0.8");
        if (mode.Length > 0)
        {
            browser.DefaultRequestHeaders.Add("Sec-Fetch-Mode", mode);
        }

        Assert.Equal(expected, (await browser.GetAsync(path, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/api/status", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/alive", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    public async Task Without_its_database_a_key_breaks_nothing_and_is_told_why_it_opens_nothing(string path, HttpStatusCode expected)
    {
        await database.DropAsync();
        using var client = host.Client("media_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        using var answer = await client.GetAsync(path, Token);

        Assert.Equal(expected, answer.StatusCode);
        if (path == "/api/status")
        {
            Assert.Contains("The database does not answer", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    private static Task<MediaApiException> Refusal<T>(Func<Task<T>> call) => Assert.ThrowsAsync<MediaApiException>(call);
}
