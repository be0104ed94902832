using System.Globalization;

namespace Aspire.Media.Engine.Schedules;

/// <summary>A time of day in which a schedule may start runs. One that ends before it begins goes on into the next day; one that ends when it begins lasts a day.</summary>
/// <param name="Days">The days on which it begins; none for all.</param>
public sealed record ScheduleWindow(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    /// <summary>The words for days, in the order of <see cref="DayOfWeek"/>.</summary>
    public static IReadOnlyList<string> DayWords { get; } = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Whether a minute of the clock lies in it.</summary>
    public bool Contains(DateTime local)
    {
        var time = TimeOnly.FromDateTime(local);
        return From < To
            ? BeginsOn(local) && time >= From && time < To
            : (BeginsOn(local) && time >= From) || (BeginsOn(local.AddDays(-1)) && time < To);
    }

    /// <summary>When it begins next, from a minute of the clock on.</summary>
    internal DateTime NextBegin(DateTime local)
    {
        var day = TimeOnly.FromDateTime(local) <= From ? local.Date : local.Date.AddDays(1);
        while (!BeginsOn(day))
        {
            day = day.AddDays(1);
        }

        return day + From.ToTimeSpan();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{From:HH:mm}–{To:HH:mm}{(Days.Count == 0 ? "" : $" on {string.Join(", ", Days.OrderBy(day => ((int)day + 6) % 7))}")}");

    private bool BeginsOn(DateTime day) => Days.Count == 0 || Days.Contains(day.DayOfWeek);
}
