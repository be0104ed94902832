using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Queue;

/// <summary>PostgreSQL as it comes: its own defaults where the product's private server chooses others.</summary>
internal static class PlainPostgres
{
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["shared_buffers"] = "128MB",
        ["effective_cache_size"] = "4GB",
        ["maintenance_work_mem"] = "64MB",
        ["work_mem"] = "4MB",
        ["max_wal_size"] = "1GB",
        ["random_page_cost"] = "4",
        ["jit"] = "on",
    };

    /// <summary>Its version, and what is left of settings that are not its defaults.</summary>
    public static async Task<string> DescribeAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var database = await server.EmptyAsync();
        return await new ServerStore(database.DataSource).DescribeAsync(cancellationToken);
    }
}
