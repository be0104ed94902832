using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Media.Engine.Events;

/// <summary>A place in the order of all events. As text it is <c>transaction-id-ordinal</c>, which clients give back to go on from there.</summary>
/// <param name="Ordinal">The place within a row that tells of many steps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventPosition(long Transaction, long Id, int Ordinal) : IComparable<EventPosition>
{
    /// <summary>Behind everything in a row.</summary>
    public const int WholeRow = int.MaxValue;

    /// <summary>Before everything.</summary>
    public static readonly EventPosition Start;

    /// <summary>Before all that a transaction wrote, and behind all that was written by those before it.</summary>
    public static EventPosition Before(long transaction) => new(transaction, 0, 0);

    public static bool TryParse(string? text, out EventPosition position)
    {
        if (text?.Split('-') is [var transaction, var id, var ordinal]
            && long.TryParse(transaction, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            && int.TryParse(ordinal, NumberStyles.None, CultureInfo.InvariantCulture, out var third))
        {
            position = new EventPosition(first, second, third);
            return true;
        }

        position = Start;
        return false;
    }

    public static bool operator <(EventPosition one, EventPosition other) => one.CompareTo(other) < 0;

    public static bool operator >(EventPosition one, EventPosition other) => one.CompareTo(other) > 0;

    public static bool operator <=(EventPosition one, EventPosition other) => one.CompareTo(other) <= 0;

    public static bool operator >=(EventPosition one, EventPosition other) => one.CompareTo(other) >= 0;

    public int CompareTo(EventPosition other) => (Transaction, Id, Ordinal).CompareTo((other.Transaction, other.Id, other.Ordinal));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}-{Id}-{Ordinal}");
}
