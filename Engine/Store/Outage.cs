using System.Net.Sockets;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What the driver throws when the database is away. A name that does not resolve, and a wait that was too long, come from it as they are.</summary>
internal static class Outage
{
    /// <summary>Whether the database, or the way to it, failed.</summary>
    public static bool IsOne(Exception failure) => failure is NpgsqlException or SocketException or TimeoutException || IsMisunderstood(failure);

    /// <summary>Whether it failed in a way that passes: what the server itself refused stays refused.</summary>
    public static bool IsPassing(Exception failure) => failure is NpgsqlException { IsTransient: true } or SocketException or TimeoutException || IsMisunderstood(failure);

    // The driver lost its way in a conversation, gives the connection up, and says so with an exception of no particular type. It can, where a
    // statement failed while it was being prepared (npgsql/npgsql#6391). The next conversation is a new one.
    private static bool IsMisunderstood(Exception failure) => failure.GetType() == typeof(Exception) && failure.Source == nameof(Npgsql);
}
