using System.Net.Sockets;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What the driver throws when the database is away. A name that does not resolve, and a wait that was too long, come from it as they are.</summary>
internal static class Outage
{
    // What is wrong with the statement or its values: a value that is none for the database (22), too many rows (21), a constraint (23), rights, tables and columns (42, 44),
    // more than it can handle (54), and a trigger that says no (P0). All else, such as disks that are full and servers that only read, passes.
    private static readonly string[] Faults = ["21", "22", "23", "42", "44", "54", "P0"];

    /// <summary>Whether the database, or the way to it, failed.</summary>
    public static bool IsOne(Exception failure) => failure is NpgsqlException or SocketException or TimeoutException || IsMisunderstood(failure);

    /// <summary>Whether it failed in a way that passes: what the server itself refused stays refused.</summary>
    public static bool IsPassing(Exception failure) => failure is NpgsqlException { IsTransient: true } or SocketException or TimeoutException || IsMisunderstood(failure);

    /// <summary>Whether the server, which is there, will say no however often it is asked: to what is told, or to the way in which it is told.</summary>
    public static bool IsRefusal(Exception failure) => failure is PostgresException { IsTransient: false, SqlState: { } state } && Array.Exists(Faults, fault => state.StartsWith(fault, StringComparison.Ordinal));

    /// <summary>Whether a refusal is about a value, and not about how the database is set up.</summary>
    public static bool IsOfValue(Exception failure) => failure is not PostgresException { SqlState: { } state } || state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal);

    // The driver lost its way in a conversation, gives the connection up, and says so with an exception of no particular type. It can, where a
    // statement failed while it was being prepared (npgsql/npgsql#6391). The next conversation is a new one.
    private static bool IsMisunderstood(Exception failure) => failure.GetType() == typeof(Exception) && failure.Source == nameof(Npgsql);
}
