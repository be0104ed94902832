using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Postgres' notifications, which are lost on whoever does not listen.</summary>
public sealed class DoorbellStore(NpgsqlDataSource database)
{
    public const string Work = "media_work";
    public const string Cancel = "media_cancel";

    private const string RingSql = "select pg_notify('media_work', '')";
    private const string ListenSql = "listen media_work; listen media_cancel";
    private const string UnlistenSql = "unlisten *";
    private const string ProbeSql = "select pg_notify('media_work', $1)";

    public async Task RingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RingSql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A connection on which notifications arrive, if anything between here and the server lets them pass.</summary>
    public async Task<Listening> ListenAsync(NotificationEventHandler heard, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            connection.Notification += heard;
            await using var command = new NpgsqlCommand(ListenSql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new Listening(connection, heard, UnlistenAsync);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task UnlistenAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(UnlistenSql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Rings with a word, over another connection, to hear whether it arrives.</summary>
    public async Task ProbeAsync(string word, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ProbeSql);
        command.Parameters.With(word);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A connection that listens until it is disposed; then it goes back to the others as it was.</summary>
public sealed class Listening(NpgsqlConnection connection, NotificationEventHandler heard, Func<NpgsqlConnection, Task> unlisten) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        connection.Notification -= heard;
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await unlisten(connection);
            }
        }
        catch (NpgsqlException)
        {
            // It is broken, and with that nothing listens on it any more.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}
