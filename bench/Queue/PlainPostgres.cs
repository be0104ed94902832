using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Queue;

/// <summary>PostgreSQL as it comes: its own defaults where the product's private server chooses others.</summary>
internal static class PlainPostgres
{
    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["shared_buffers"] = "128MB",
        ["effective_cache_size"] = "4GB",
        ["maintenance_work_mem"] = "64MB",
        ["work_mem"] = "4MB",
        ["max_wal_size"] = "1GB",
        ["random_page_cost"] = "4",
        ["jit"] = "on",
    };

    /// <summary>Starts one, and tells its version and what is left of settings that are not its defaults.</summary>
    public static async Task<PostgresServer> StartAsync(Results results, CancellationToken cancellationToken)
    {
        var server = PostgresServer.Durable(Settings);
        await server.InitializeAsync();
        await using var database = await server.EmptyAsync();
        results.Progress.WriteLine(await new ServerStore(database.DataSource).DescribeAsync(cancellationToken));
        return server;
    }
}
