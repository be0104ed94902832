using Npgsql;

namespace Aspire.Media.Testing;

/// <summary>A migrated database of one's own, dropped on dispose.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresServer server;

    internal TestDatabase(PostgresServer server, string name)
    {
        this.server = server;
        Name = name;
        ConnectionString = server.ConnectionStringFor(name);
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>Makes it so, past everybody whose business that is: to let time go by, or to lose something.</summary>
    public async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // the texts of tests
        await using var command = DataSource.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A number that a query gives.</summary>
    public async Task<long> CountAsync(string sql)
    {
#pragma warning disable CA2100 // the texts of tests
        await using var command = DataSource.CreateCommand(sql);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Takes the database away from everybody who uses it, as an outage would.</summary>
    public Task DropAsync() => server.DropAsync(Name);

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await server.DropAsync(Name);
    }
}
