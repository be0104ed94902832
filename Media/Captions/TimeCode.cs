using System.Globalization;

namespace Aspire.Media.Captions;

/// <summary>
/// A picture of 30000/1001 a second, as tape machines number it. Drop-frame skips the labels 00 and 01 in every minute but each tenth, so
/// that a label is at most two pictures from the clock; non-drop counts on and is 3.6 s late after an hour.
/// </summary>
public readonly record struct TimeCode(long Frame, bool IsDropFrame)
{
    private const int Nominal = 30;
    private const int FramesOfMinute = 1798;
    private const int FramesOfTenMinutes = 17982;

    /// <summary>What follows the last label of a day.</summary>
    public static TimeCode Midnight(bool isDropFrame) => FromLabel(24, 0, 0, 0, isDropFrame);

    public TimeSpan Time => FrameRate.Ntsc.TimeOf(Frame);

    public static TimeCode FromLabel(int hours, int minutes, int seconds, int frames, bool isDropFrame)
    {
        var minute = (hours * 60L) + minutes;
        var count = (((minute * 60) + seconds) * Nominal) + frames;
        return new TimeCode(isDropFrame ? count - (2 * (minute - (minute / 10))) : count, isDropFrame);
    }

    /// <summary>Whether drop-frame passes over this label.</summary>
    public static bool IsDropped(int minutes, int seconds, int frames) => frames < 2 && seconds == 0 && minutes % 10 != 0;

    public override string ToString()
    {
        var count = Frame;
        if (IsDropFrame)
        {
            var (tens, rest) = Math.DivRem(Frame, FramesOfTenMinutes);
            count += (18 * tens) + (rest >= 2 ? 2 * ((rest - 2) / FramesOfMinute) : 0);
        }

        var (whole, frames) = Math.DivRem(count, Nominal);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3600:00}:{whole / 60 % 60:00}:{whole % 60:00}{(IsDropFrame ? ';' : ':')}{frames:00}");
    }
}
