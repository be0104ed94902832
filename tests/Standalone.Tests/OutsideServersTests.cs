using System.Net;

using Npgsql;

namespace Aspire.Media.Standalone.Tests;

public sealed class OutsideServersTests(PostgresServer server, RadosGateway gateway)
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task An_outside_database_and_bucket_replace_the_private_ones()
    {
        RadosGateway.RequireInstalled();
        using var data = new StandaloneData();
        await using var database = await server.EmptyAsync();
        await using var process = data.Start(await SettingsAsync(database.ConnectionString, await gateway.CreateBucketAsync()));

        var address = await process.ReadyAsync();

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri(address, "/health"))).StatusCode);
        Assert.Equal(["keys", "lock", "running"], data.Names());
        Assert.Equal(0, await process.StopAsync());
    }

    [Theory]
    [InlineData("no connection string", "ConnectionStrings__media cannot be read")]
    [InlineData("Host=nowhere.invalid;Database=media;Username=media;Password=secret", "nowhere.invalid")]
    public async Task A_connection_string_that_leads_nowhere_is_refused(string connectionString, string reason)
    {
        using var data = new StandaloneData();
        await using var process = data.Start(new Dictionary<string, string> { ["ConnectionStrings__media"] = connectionString, ["Database__Patience"] = "00:00:00.1" });

        var line = await Refusal.OfAsync(process);

        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__media", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused_at_once()
    {
        using var data = new StandaloneData();
        await using var database = await server.EmptyAsync();
        await using var process = data.Start(Changed(database, connection => connection.Database = "nothing"));

        var line = await Refusal.OfAsync(process);

        Assert.Contains("\"nothing\" does not exist", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__media", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_at_once()
    {
        Assert.SkipWhen(server.Cluster is null, "An outside server may trust everybody.");
        using var data = new StandaloneData();
        await using var database = await server.EmptyAsync();
        await using var process = data.Start(Changed(database, connection => connection.Password = "wrong-secret"));

        var line = await Refusal.OfAsync(process);

        Assert.Contains("password authentication failed", line, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__media", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_S3_server_that_is_not_there_is_refused()
    {
        using var data = new StandaloneData();
        await using var database = await server.CloneAsync();
        var settings = Settings(database.ConnectionString, "bucket", new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        await using var process = data.Start(settings);

        Assert.Contains("Storage__S3__Endpoint", await Refusal.OfAsync(process), StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
    }

    [Theory]
    [InlineData("Storage__S3__SecretKey", "wrong-secret")]
    [InlineData("Storage__S3__AccessKey", "nobody")]
    [InlineData("Storage__S3__Bucket", "no-such-bucket")]
    public async Task An_S3_server_that_refuses_is_refused(string setting, string value)
    {
        RadosGateway.RequireInstalled();
        using var data = new StandaloneData();
        await using var database = await server.CloneAsync();
        var settings = await SettingsAsync(database.ConnectionString, await gateway.CreateBucketAsync());
        settings[setting] = value;
        await using var process = data.Start(settings);

        var line = await Refusal.OfAsync(process);

        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Empty(data.Names(data.Parent));
        Assert.DoesNotContain("wrong-secret", line, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> SettingsAsync(string connectionString, string bucket) =>
        Settings(connectionString, bucket, await gateway.EndpointAsync());

    private static Dictionary<string, string> Settings(string connectionString, string bucket, Uri endpoint) => new()
    {
        ["ConnectionStrings__media"] = connectionString,
        ["Storage__S3__Endpoint"] = endpoint.AbsoluteUri,
        ["Storage__S3__Bucket"] = bucket,
        ["Storage__S3__AccessKey"] = RadosGateway.AccessKey,
        ["Storage__S3__SecretKey"] = RadosGateway.SecretKey,
    };

    private static Dictionary<string, string> Changed(TestDatabase database, Action<NpgsqlConnectionStringBuilder> change)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        change(connection);
        return new() { ["ConnectionStrings__media"] = connection.ConnectionString };
    }
}
