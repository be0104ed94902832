using Aspire.Media.Standalone.Postgres;

using Npgsql;

namespace Aspire.Media.AppHost.Database;

/// <summary>The PostgreSQL that is installed here, on a private cluster: the same as Standalone's, with Aspire watching over it.</summary>
internal sealed class PostgresProgram(string name, string command, ClusterSettings settings)
    : ExecutableResource(name, command, "/"), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    // Held by nobody else: the port and the password are this composition's own.
    private readonly string connectionString = new PostgresCluster(settings, TimeProvider.System).ConnectionString;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{connectionString}");

    /// <summary>Makes the cluster where there is none, and ends a server that an earlier composition left on it.</summary>
    public static async Task PrepareAsync(ClusterSettings settings, ServerAccount account, CancellationToken cancellationToken)
    {
        await StrayServer.StopAsync(settings.Folder, TimeProvider.System, cancellationToken);
        if (ClusterFolder.MajorOf(settings.Folder) is null)
        {
            await ClusterFolder.CreateAsync(settings, account, cancellationToken);
        }
    }

    /// <summary>Those who wait for the server wait for this, too.</summary>
    public async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        var administration = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using var source = NpgsqlDataSource.Create(administration);
        await new ClusterStore(source).EnsureDatabaseAsync(cancellationToken);
    }
}
