using Aspire.Media.Cli.Doctor;

using Microsoft.AspNetCore.Http;

using Npgsql;

namespace Aspire.Media.Cli.Tests.Doctor;

public sealed class ServicesTests(PostgresServer postgres)
{
    private const string Secret = "hunter2-hunter2";

    [Fact]
    public async Task What_is_not_configured_is_nobodys_fault()
    {
        var diagnosis = await Diagnosis.MakeAsync([], "--data", "/tmp");

        Assert.All(["database", "identity", "storage", "telemetry"], name => Assert.Equal(FindingState.Unused, diagnosis.Checks[name].State));
    }

    [Fact]
    public async Task A_database_is_really_connected_to()
    {
        await using var database = await postgres.EmptyAsync();

        var line = await DatabaseAsync(database.ConnectionString);

        line.IsLike(FindingState.Ok, $@"PostgreSQL \d+\.\d+ at 127\.0\.0\.1:\d+/{database.Name}");
    }

    [Fact]
    public async Task Each_way_in_which_a_database_is_out_of_reach_is_told_apart()
    {
        await using var database = await postgres.EmptyAsync();
        var good = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var (port, free) = (good.Port, FreePort.Next());

        var unreachable = await DatabaseAsync($"Host=127.0.0.1;Port={free};Database=media;Username=media;Password={Secret}");
        var unknownHost = await DatabaseAsync($"Host=db.invalid;Database=media;Username=media;Password={Secret}");
        var refused = await DatabaseAsync($"Host=127.0.0.1;Port={port};Database={database.Name};Username={good.Username};Password={Secret}");
        var unknown = await DatabaseAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "nowhere" }.ConnectionString);

        unreachable.Is(FindingState.Wrong, $"127.0.0.1:{free}/media does not answer: Connection refused", "correct Host and Port in ConnectionStrings__media");
        unknownHost.IsLike(FindingState.Wrong, @"db\.invalid:5432/media does not answer: .+", "correct Host and Port in ConnectionStrings__media");
        refused.Is(
            FindingState.Wrong, $"127.0.0.1:{port}/{database.Name}: password authentication failed for user \"{good.Username}\"",
            "correct Username and Password in ConnectionStrings__media, or the server's pg_hba.conf");
        unknown.Is(FindingState.Wrong, $"127.0.0.1:{port}/nowhere: the server knows no database 'nowhere'", "or correct Database in ConnectionStrings__media");
    }

    [Theory]
    [InlineData($"postgres://media:{Secret}@db/media", "ConnectionStrings__media is written as an address")]
    [InlineData($"Host=db;Password=a;{Secret}", "ConnectionStrings__media cannot be read")]
    [InlineData($"Host=db;Pasword={Secret}", "ConnectionStrings__media cannot be read")]
    [InlineData($"Password={Secret}", "ConnectionStrings__media cannot be read")]
    public async Task A_connection_string_that_cannot_be_read_is_not_repeated(string connectionString, string found) =>
        (await DatabaseAsync(connectionString)).Is(FindingState.Wrong, found);

    [Fact]
    public async Task An_S3_server_that_is_away_or_refuses_is_told()
    {
        var free = FreePort.Next();
        await using var refusing = await LocalServer.SayingAsync(
            "<Error><Code>InvalidAccessKeyId</Code><Message>no</Message></Error>", "application/xml", StatusCodes.Status403Forbidden);
        await using var empty = await LocalServer.SayingAsync(
            "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>", "application/xml", StatusCodes.Status404NotFound);
        await using var serving = await LocalServer.SayingAsync("<ListBucketResult><Name>media</Name></ListBucketResult>", "application/xml");

        var away = await StorageAsync($"http://127.0.0.1:{free}");
        var refused = await StorageAsync(refusing.Address.AbsoluteUri);
        var missing = await StorageAsync(empty.Address.AbsoluteUri);
        var fine = await StorageAsync(serving.Address.AbsoluteUri);

        away.IsLike(FindingState.Wrong, $@"S3 does not answer for bucket 'media' at http://127\.0\.0\.1:{free}: Connection refused .*\(Storage__S3__Endpoint\)\.");
        refused.IsLike(FindingState.Wrong, @"S3 refuses bucket 'media' at .+: it does not know the access key \(Storage__S3__AccessKey\)\.");
        missing.IsLike(FindingState.Wrong, @"S3 refuses bucket 'media' at .+: there is no such bucket \(Storage__S3__Bucket\)\.");
        fine.IsLike(FindingState.Ok, @"bucket 'media' at http://127\.0\.0\.1:\d+");
    }

    [Theory]
    [InlineData("Storage__S3__Endpoint", "s3 server", "Storage__S3__Endpoint is no address: write it with http:// or https:// in front, as in https://s3.example.org.")]
    [InlineData("Storage__S3__Endpoint", "127.0.0.1:9000", "Storage__S3__Endpoint is no address: write it with http:// or https:// in front, as in https://s3.example.org.")]
    [InlineData("Storage__S3__PublicUrl", "localhost:9000", "Storage__S3__PublicUrl is no address: write it with http:// or https:// in front, as in https://s3.example.org.")]
    [InlineData("Storage__S3__Endpoint", "http://", "Storage__S3__Endpoint or Storage__S3__PublicUrl cannot be read")]
    [InlineData("Storage__S3__SecretKey", "", "Storage__S3__AccessKey and Storage__S3__SecretKey belong together: set both, or neither to use the machine's own role.")]
    [InlineData("Storage__S3__Bucket", "", "Neither Storage__Disk__Path nor Storage__S3__Bucket is set: say where the bytes shall be kept.")]
    public async Task Storage_settings_that_make_no_sense_are_told(string setting, string value, string found) =>
        (await Diagnosis.OfAsync("storage", new(S3("http://127.0.0.1:9")) { [setting] = value })).Is(FindingState.Wrong, found);

    [Fact]
    public async Task An_identity_provider_must_show_its_document()
    {
        string? address = null;
        await using var provider = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/good/.well-known/openid-configuration" => $$"""{ "issuer": "{{address}}good", "jwks_uri": "{{address}}keys" }""",
            "/other/.well-known/openid-configuration" => $$"""{ "issuer": "https://login.example.org", "jwks_uri": "{{address}}keys" }""",
            _ => "<html>Sign in</html>",
        }));
        address = provider.Address.AbsoluteUri;
        var free = FreePort.Next();

        (await IdentityAsync($"{address}good/")).Is(FindingState.Ok, $"{address}good answers");
        (await IdentityAsync($"{address}other")).IsLike(FindingState.Wrong, ".+ is of another issuer, https://login.example.org: .+", "set Access__Jwt__Authority=https://login.example.org");
        (await IdentityAsync($"{address}page")).IsLike(FindingState.Wrong, ".+ is no discovery document");
        (await IdentityAsync($"http://127.0.0.1:{free}")).IsLike(FindingState.Wrong, $"http://127.0.0.1:{free}/.+ does not answer: Connection refused");
        (await IdentityAsync("http://login.example.org")).Is(FindingState.Wrong, "Access__Jwt__Authority is no https address");
    }

    [Fact]
    public async Task A_receiver_of_telemetry_must_answer()
    {
        await using var receiver = await LocalServer.SayingAsync("");
        var free = FreePort.Next();

        (await TelemetryAsync(receiver.Address.AbsoluteUri)).Is(FindingState.Ok, $"{receiver.Address.GetLeftPart(UriPartial.Authority)} answers");
        (await TelemetryAsync($"http://127.0.0.1:{free}")).Is(FindingState.Wrong, $"http://127.0.0.1:{free} does not answer: Connection refused", "or unset it");
        (await TelemetryAsync("localhost:4317")).Is(FindingState.Wrong, "OTEL_EXPORTER_OTLP_ENDPOINT is no address");
    }

    [Fact]
    public async Task A_server_that_is_named_must_be_healthy_and_of_this_release()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        await using var guarded = await RunningApi.StartAsync(postgres, $"--Access:AdminKey={Secret}-{Secret}-{Secret}");
        await using var older = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path == "/health" ? "Healthy" : """
            { "version": "0.0.9+abc", "startedAt": "2030-01-01T00:00:00Z", "takenAt": "2030-01-01T01:00:00Z", "health": "healthy", "components": [], "workers": [] }
            """));
        await using var ill = await LocalServer.SayingAsync("Unhealthy", "text/plain", StatusCodes.Status503ServiceUnavailable);
        var free = FreePort.Next();

        (await ServerAsync(api.Address)).Is(FindingState.Ok, $"{Release.Version} at {api.Address}, healthy");
        (await ServerAsync(guarded.Address)).Is(FindingState.Ok, $"{guarded.Address} is healthy; it tells its release to holders of a key only (MEDIA_KEY)");
        (await Diagnosis.OfAsync("server", new() { ["MEDIA_URL"] = guarded.Address, ["MEDIA_KEY"] = Secret })).Is(
            FindingState.Wrong, $"{guarded.Address} is healthy, but does not take this API key", "correct MEDIA_KEY or --key");
        (await ServerAsync(older.Address.AbsoluteUri)).IsLike(FindingState.Warning, $".+ runs release 0.0.9, and this is {Release.Version}");
        (await ServerAsync(ill.Address.AbsoluteUri)).IsLike(FindingState.Wrong, ".+ says that it is unhealthy", "media status tells what it lacks");
        (await ServerAsync($"http://127.0.0.1:{free}")).Is(FindingState.Wrong, $"The API at http://127.0.0.1:{free} does not answer: Connection refused.");
    }

    [Fact]
    public async Task No_secret_is_ever_told()
    {
        await using var refusing = await LocalServer.SayingAsync(
            $"<Error><Code>SignatureDoesNotMatch</Code><Message>{Secret}</Message></Error>", "application/xml", StatusCodes.Status403Forbidden);
        var environment = new Dictionary<string, string>(S3(refusing.Address.AbsoluteUri))
        {
            ["ConnectionStrings__media"] = $"Host=127.0.0.1;Port={FreePort.Next()};Username=media;Password={Secret}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://user:{Secret}@127.0.0.1:{FreePort.Next()}",
            ["Access__Jwt__Authority"] = $"https://user:{Secret}@127.0.0.1:{FreePort.Next()}",
            ["MEDIA_KEY"] = Secret,
        };

        var answer = await CliProcess.RunAsync(environment, "doctor");

        Assert.Equal(1, answer.ExitCode);
        Assert.DoesNotContain(Secret, answer.Output + answer.Errors);
    }

    [Fact]
    public async Task What_the_server_says_of_the_upkeep_of_its_database_is_told()
    {
        await using var api = await RunningApi.StartAsync(postgres);
        await using var ill = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path == "/health" ? "Healthy" : $$"""
            { "version": "{{Release.Version}}", "startedAt": "2030-01-01T00:00:00Z", "takenAt": "2030-01-01T01:00:00Z", "health": "degraded", "workers": [],
              "components": [{ "name": "upkeep", "health": "degraded", "detail": "The table ready has 900000 dead rows", "version": null, "took": "00:00:01" }] }
            """));
        await using var mute = await LocalServer.SayingAsync("no", "text/plain", StatusCodes.Status401Unauthorized);

        Task<Line> OfAsync(string address) => Diagnosis.OfAsync("upkeep", new() { ["MEDIA_URL"] = address });

        (await OfAsync(api.Address)).IsLike(FindingState.Ok, "oldest transaction .+ days of events");
        (await OfAsync(ill.Address.AbsoluteUri)).Is(FindingState.Warning, "The table ready has 900000 dead rows", "docs/maintenance.md tells what it looks at");
        (await OfAsync(mute.Address.AbsoluteUri)).IsLike(FindingState.Unused, "a running server tells it, and .+ does not");
    }

    private static Dictionary<string, string> S3(string endpoint) => new()
    {
        ["Storage__S3__Endpoint"] = endpoint,
        ["Storage__S3__Bucket"] = "media",
        ["Storage__S3__AccessKey"] = "media",
        ["Storage__S3__SecretKey"] = Secret,
    };

    private static Task<Line> StorageAsync(string endpoint) => Diagnosis.OfAsync("storage", S3(endpoint));

    private static Task<Line> DatabaseAsync(string connectionString) => Diagnosis.OfAsync("database", new() { ["ConnectionStrings__media"] = connectionString });

    private static Task<Line> IdentityAsync(string authority) =>
        Diagnosis.OfAsync("identity", new() { ["Access__Jwt__Authority"] = authority, ["Access__Jwt__Audience"] = "media" });

    private static Task<Line> TelemetryAsync(string endpoint) => Diagnosis.OfAsync("telemetry", new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint });

    private static Task<Line> ServerAsync(string address) => Diagnosis.OfAsync("server", new() { ["MEDIA_URL"] = address });
}
