using System.Text;

namespace Aspire.Media.Captions;

/// <summary>What is true of cues in every format that is read line by line: the line with the times, and the order of what comes.</summary>
internal sealed class CueTimes(char point, bool needsHours, string timesRule, string orderRule, CaptionFindings findings)
{
    public const string Arrow = "-->";

    private TimeSpan? last;

    public static StringBuilder Append(StringBuilder text, TimeSpan start, TimeSpan end, char point) =>
        text.AppendTime(start, point).Append(' ').Append(Arrow).Append(' ').AppendTime(end, point);

    /// <returns>The times, and what stands behind them; null where the line is no such line, or none that can be read.</returns>
    public (TimeSpan Start, TimeSpan End, string Settings)? Read(string line, int number, bool tells = true)
    {
        var arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0)
        {
            return null;
        }

        var from = line.AsSpan(0, arrow).Trim();
        var behind = line.AsSpan(arrow + Arrow.Length).TrimStart();
        var space = behind.IndexOfAny(' ', '\t');
        var to = space < 0 ? behind : behind[..space];
        if (!ClockTime.TryRead(from, point, needsHours, out var start, out var wrongStart) || !ClockTime.TryRead(to, point, needsHours, out var end, out var wrongEnd))
        {
            if (tells)
            {
                findings.Error(timesRule, $"The times of this cue cannot be read; write them as {Example}. The cue is left out.", number);
            }

            return null;
        }

        if (tells && (wrongStart ?? wrongEnd) is { } wrong)
        {
            findings.Error(timesRule, $"The times are not as the format wants them: {wrong}. Write them as {Example}.", number);
        }

        return (start, end, space < 0 ? "" : behind[space..].Trim().ToString());
    }

    /// <summary>Holds a cue to those before it.</summary>
    /// <returns>Whether it can be shown at all.</returns>
    public bool Follow(TimeSpan start, TimeSpan end, int line, int cue)
    {
        if (last is { } before && start < before)
        {
            findings.Error(orderRule, $"The cue begins at {ClockTime.Write(start)}, before the one above it ({ClockTime.Write(before)}).", line, cue, start);
        }

        last = start;
        if (end > start)
        {
            return true;
        }

        findings.Error(orderRule, $"The cue ends at {ClockTime.Write(end)} and begins at {ClockTime.Write(start)}: it can never be seen, and is left out.", line, cue, start);
        return false;
    }

    private string Example => $"00:01:02{point}345 {Arrow} 00:01:04{point}500";
}
