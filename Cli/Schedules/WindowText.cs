using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Schedules;

/// <summary>Hours as they are typed: <c>22:00-06:00</c>, <c>mon-fri 22:00-06:00</c>, <c>sat,sun 00:00-24:00</c>.</summary>
internal static class WindowText
{
    private static readonly string[] Week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static ScheduleWindow Read(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is [.., var hours] && parts.Length <= 2 && hours.Split('-') is [var from, var to]
            ? new ScheduleWindow(from, to, parts.Length == 2 ? [.. parts[0].Split(',').SelectMany(Days)] : null)
            : throw new UsageException($"'{text}' is no window: write it as in 22:00-06:00, or 'mon-fri 22:00-06:00'.");
    }

    // What is no day is left to the server, which says so.
    private static IEnumerable<string> Days(string text)
    {
        if (text.Split('-') is not [var first, var last])
        {
            return [text];
        }

        var (from, to) = (Array.IndexOf(Week, first), Array.IndexOf(Week, last));
        return from < 0 || to < 0 ? [first, last] : Enumerable.Range(0, ((to - from + Week.Length) % Week.Length) + 1).Select(step => Week[(from + step) % Week.Length]);
    }
}
