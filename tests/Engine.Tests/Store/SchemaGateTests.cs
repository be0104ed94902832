using System.Diagnostics;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Store;

/// <summary>What a process says that cannot have its database.</summary>
public sealed class SchemaGateTests(PostgresServer postgres)
{
    [Theory]
    [InlineData("Port=1", "Connection refused")]
    [InlineData("Host=no-such-host.invalid", "no-such-host.invalid")]
    public async Task A_database_that_does_not_answer_is_waited_for_and_then_named(string change, string said)
    {
        await using var database = await postgres.CloneAsync();
        var watch = Stopwatch.StartNew();

        var failure = await StartAsync($"{database.ConnectionString};{change}", patience: "00:00:02");

        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(2));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__media", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_not_waited_out()
    {
        await using var database = await postgres.CloneAsync();
        var watch = Stopwatch.StartNew();

        var failure = await StartAsync($"{database.ConnectionString};Database=no_such_database", patience: "00:10:00");

        Assert.Contains("database \"no_such_database\" does not exist", failure.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_database_that_comes_late_is_welcome()
    {
        await using var database = await postgres.CloneAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var port = FreePort.Next();
        using var host = Host($"{database.ConnectionString};Port={port}", "00:00:30");

        var start = host.StartAsync(TestContext.Current.CancellationToken);
        using var late = new PortForwarder(port, settings.Port);
        await start;
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("", "is not set")]
    [InlineData("Hoost=db", "cannot be read")]
    [InlineData("nonsense", "cannot be read")]
    public async Task A_connection_string_that_is_none_is_named(string text, string said)
    {
        var failure = await StartAsync(text, patience: "00:00:01");

        Assert.Contains("ConnectionStrings__media", failure.Message, StringComparison.Ordinal);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    private static async Task<Exception> StartAsync(string connectionString, string patience)
    {
        using var host = Host(connectionString, patience);
        return await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    private static IHost Host(string connectionString, string patience)
    {
        var builder = new HostApplicationBuilder([$"--ConnectionStrings:media={connectionString}", $"--Database:Patience={patience}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddEngine();
        return builder.Build();
    }
}
