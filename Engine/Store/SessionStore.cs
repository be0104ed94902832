using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What every session of ours with the database begins with.</summary>
internal static class SessionStore
{
    // A server whose tables are large would compile our statements to machine code each time, since it cannot see how little they read of them:
    // that takes fifty times as long as they do. It is said in a statement, because a pooler may not take it with the connection.
    private const string BeginSql = "set jit = off";

    public static NpgsqlDataSourceBuilder BeginsEachSession(this NpgsqlDataSourceBuilder builder) =>
        builder.UsePhysicalConnectionInitializer(Begin, BeginAsync);

    private static void Begin(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(BeginSql, connection);
        command.ExecuteNonQuery();
    }

    private static async Task BeginAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(BeginSql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
