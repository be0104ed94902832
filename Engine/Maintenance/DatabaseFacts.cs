using System.Globalization;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>How the database itself is doing: what keeps it from cleaning up after the queue, and how far behind it is.</summary>
/// <param name="FrozenAge">How many transactions ago its oldest row was written that is not frozen; at about 2,100 million the server stops to take writes.</param>
/// <param name="Slot">The replication slot that holds back most, with the age of what it holds, as <c>name|age</c>.</param>
/// <param name="Prepared">The oldest prepared transaction, with its seconds, as <c>name|seconds</c>.</param>
/// <param name="EventDays">How many days of events before today are kept.</param>
/// <param name="Remains">Of how many runs that are gone something is left, up to 100,000.</param>
public sealed record DatabaseFacts(
    OpenTransaction? Oldest, long FrozenAge, string? Slot, string? Prepared, int EventDays, long Remains, IReadOnlyList<TableFacts> Tables)
{
    private const long OldSlot = 10_000_000;
    private const long WorryingAge = 1_000_000_000;
    private const long ManyDead = 200_000;
    private const double BytesOfARow = 400;
    private const long LargeTable = 256L * 1024 * 1024;
    private static readonly TimeSpan LongTransaction = TimeSpan.FromMinutes(30);
    private static readonly string[] Queue = ["ready", "held"];

    /// <summary>Everything that somebody should see to, each with what helps.</summary>
    public IReadOnlyList<string> Troubles => [.. Found()];

    /// <summary>The facts in one line, for when all is well.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"oldest transaction {(Oldest is { } open ? $"{open.Age.TotalSeconds:0} s" : "none")}; {FrozenAge / 1_000_000} of 2100 million transactions until wraparound; {Dead} dead rows in the queue; {EventDays} days of events");

    private long Dead => Tables.Where(table => Queue.Contains(table.Name)).Sum(table => table.Dead);

    private IEnumerable<string> Found()
    {
        if (Oldest is { } open && open.Age > LongTransaction)
        {
            yield return $"A transaction of {(open.Application.Length > 0 ? open.Application : "somebody")} (process {open.Process}, user {open.User}, {open.State}) has been open for {Span(open.Age)}: nothing that "
                + $"was deleted since can be cleaned up, and events are not told. End that program, or its session with pg_terminate_backend({open.Process})";
        }

        if (Prepared?.Split('|') is [var name, var seconds] && TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) is var age && age > LongTransaction)
        {
            yield return $"The prepared transaction {name} has been open for {Span(age)}: commit it or roll it back (COMMIT PREPARED, ROLLBACK PREPARED)";
        }

        if (Slot?.Split('|') is [var slot, var behind] && long.Parse(behind, CultureInfo.InvariantCulture) > OldSlot)
        {
            yield return $"The replication slot {slot} holds back {behind} transactions: start what reads from it, or drop it with pg_drop_replication_slot('{slot}')";
        }

        if (FrozenAge >= WorryingAge)
        {
            yield return $"{FrozenAge / 1_000_000} million transactions have passed since the oldest row was frozen, and at 2100 million the server takes no more writes: let autovacuum run, or run VACUUM (FREEZE) by hand";
        }

        foreach (var table in Tables.Where(table => table.Dead > ManyDead && table.Dead > 10 * table.Live))
        {
            yield return $"The table {table.Name} has {table.Dead} dead rows and {table.Live} living ones{(table.Vacuumed is { } at ? $", last cleaned up {at.ToUniversalTime():u}" : ", and was never cleaned up")}: see that autovacuum is on, "
                + "and that no transaction stays open; VACUUM helps at once";
        }

        foreach (var table in Tables.Where(table => Queue.Contains(table.Name) && table.Bytes > LargeTable && table.Bytes > 20 * table.Live * BytesOfARow))
        {
            yield return $"The table {table.Name} takes {table.Bytes / (1024 * 1024)} MiB for {table.Live} rows: VACUUM FULL {table.Name}, in a quiet minute, gives the room back";
        }
    }

    private static string Span(TimeSpan span) => span.TotalHours >= 48 ? $"{span.TotalDays:0} days" : span.TotalMinutes >= 90 ? $"{span.TotalHours:0} h" : $"{span.TotalMinutes:0} min";
}

/// <summary>The transaction that has been open longest.</summary>
public sealed record OpenTransaction(int Process, string User, string Application, string State, TimeSpan Age);

/// <summary>A table, as the server's statistics know it.</summary>
public sealed record TableFacts(string Name, long Live, long Dead, long Bytes, DateTimeOffset? Vacuumed);
