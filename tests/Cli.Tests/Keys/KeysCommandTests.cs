using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;

namespace Aspire.Media.Cli.Tests.Keys;

public sealed class KeysCommandTests(PostgresServer postgres)
{
    private const string AdminKey = "an admin key of the tests, long enough";
    private static readonly string[] Guarded = [$"--Access:AdminKey={AdminKey.Replace(' ', '-')}"];

    [Fact]
    public async Task A_key_is_made_used_revoked_and_refused()
    {
        await using var api = await RunningApi.StartAsync(postgres, Guarded);
        var admin = As(api, AdminKey.Replace(' ', '-'));

        var created = await CliProcess.RunAsync(admin, "keys", "create", "season", "--role", "viewer", "--scope", "status.read", "--expires", "90d");
        Assert.Equal(0, created.ExitCode);
        Assert.Matches(@"^media_[\w-]{40,}\n$", created.Output);
        Assert.Matches(@"^Key 'season', viewer, until \d{4}-\d\d-\d\d, (89|90) days from now\. Keep its secret now", created.Errors);
        var secret = created.Output.Trim();

        Assert.Equal(0, (await CliProcess.RunAsync(As(api, secret), "status")).ExitCode);
        var forbidden = await CliProcess.RunAsync(As(api, secret), "keys", "list");
        Assert.Equal(1, forbidden.ExitCode);
        Assert.EndsWith("does not let this API key do that: its role or its scopes do not reach that far.", forbidden.Complaint);

        var listed = await CliProcess.RunAsync(admin, "keys", "list");
        Assert.Matches(@"\nseason +viewer +media_[\w-]+… +(now|\d+ s ago) +in (89|90) days, \d{4}-\d\d-\d\d +status\.read\n", listed.Output);
        Assert.DoesNotContain(secret, listed.Output);

        var revoked = await CliProcess.RunAsync(admin, "keys", "revoke", "season");
        Assert.Equal(0, revoked.ExitCode);
        Assert.Matches(@"^Key 'season' \(media_.+…\) is revoked\.\n$", revoked.Output);

        var refused = await CliProcess.RunAsync(As(api, secret), "status");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"media: {api.Address} does not take this API key: it is unknown, expired or revoked.", refused.Complaint);

        var again = await CliProcess.RunAsync(admin, "keys", "revoke", "season");
        Assert.Matches(@"The key 'season' was revoked already, on \d{4}-\d\d-\d\d\.$", again.Complaint);
        Assert.Matches(@"\nseason .+ revoked \d{4}-\d\d-\d\d +status\.read\n", (await CliProcess.RunAsync(admin, "keys", "list")).Output);
    }

    [Fact]
    public async Task Every_verb_answers_in_JSON_when_asked()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        var open = As(api, key: null);

        var created = Read<CreatedApiKey>(await CliProcess.RunAsync(open, "keys", "create", "data", "--role", "admin", "--json"));
        var listed = Read<List<ApiKey>>(await CliProcess.RunAsync(open, "keys", "list", "--json"));
        var revoked = Read<ApiKey>(await CliProcess.RunAsync(open, "keys", "revoke", created.Key.Id.ToString(), "--json"));

        Assert.Equal(created.Key.Id, Assert.Single(listed).Id);
        Assert.NotNull(revoked.RevokedAt);
    }

    [Fact]
    public async Task The_servers_objections_name_the_field()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        var open = As(api, key: null);

        var answer = await CliProcess.RunAsync(open, "keys", "create", "it", "--role", "king", "--expires", "2001-01-01");

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal(
            "media: role: 'king' is no role: choose one of viewer, editor, operator, admin. expiresAt: The key would have expired already, at 2001-01-01 00:00:00Z.", answer.Complaint);
    }

    [Fact]
    public async Task A_name_that_is_taken_or_unknown_is_told()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        var open = As(api, key: null);
        Assert.Equal("There are no keys yet. Make one: media keys create NAME --role viewer\n", (await CliProcess.RunAsync(open, "keys", "list")).Output);
        await CliProcess.RunAsync(open, "keys", "create", "backup", "--role", "viewer");

        var taken = await CliProcess.RunAsync(open, "keys", "create", "backup", "--role", "viewer");
        var unknown = await CliProcess.RunAsync(open, "keys", "revoke", "bakcup");

        Assert.Equal("media: A key named 'backup' exists already: revoke it first, or choose another name.", taken.Complaint);
        Assert.Equal("media: There is no key named 'bakcup'. Did you mean 'backup'?", unknown.Complaint);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_key_says_how_to_give_one()
    {
        await using var api = await RunningApi.StartAsync(postgres, Guarded);

        var answer = await CliProcess.RunAsync(As(api, key: null), "keys", "list");

        Assert.Equal($"media: {api.Address} asks for an API key: set MEDIA_KEY, or pass --key.", answer.Complaint);
    }

    private static Dictionary<string, string> As(RunningApi api, string? key) => new() { ["MEDIA_URL"] = api.Address, ["MEDIA_KEY"] = key ?? "" };

    private static T Read<T>(Answer answer)
    {
        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        return JsonSerializer.Deserialize<T>(answer.Output, WireFormat.Options)!;
    }
}
