using System.Net.Sockets;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What the driver throws when the database is away. A name that does not resolve, and a wait that was too long, come from it as they are.</summary>
internal static class Outage
{
    /// <summary>Whether the database, or the way to it, failed.</summary>
    public static bool IsOne(Exception failure) => failure is NpgsqlException or SocketException or TimeoutException;

    /// <summary>Whether it failed in a way that passes: what the server itself refused stays refused.</summary>
    public static bool IsPassing(Exception failure) => failure is NpgsqlException { IsTransient: true } or SocketException or TimeoutException;
}
