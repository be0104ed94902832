namespace Aspire.Media.Captions;

/// <summary>
/// Says when each pair is sent. The line carries one pair a frame, so that a caption is loaded before it is to be seen, and what follows it
/// waits until it is loaded.
/// </summary>
internal sealed class SccSchedule(SccOptions options, CaptionFindings findings)
{
    // Fewer frames between two captions are not worth an empty screen.
    private const int LeastGap = 3;

    // Of a code, which is sent twice.
    private const int Twice = 2;

    private const int Second = 30;

    private readonly Cea608Pairs pairs = new();
    private readonly List<Entry> entries = [];
    private readonly List<Cue> shown = [];
    private readonly long midnight = TimeCode.Midnight(options.IsDropFrame).Frame;
    private readonly long mostLate = FrameRate.Ntsc.FrameAt(options.MostLate);

    // The first frame on which nothing is sent yet, and the one on which what is seen shall go.
    private long free;
    private long? clear;

    // Before the cue that was placed last, for one that is merged with it.
    private (int Entries, long Free, long? Clear, Cue? Shown) before;

    // The cue that was placed last, as it was asked for.
    private Cue? asked;

    /// <summary>Pairs that are sent from a frame on.</summary>
    public sealed record Entry(long Frame, ushort[] Pairs);

    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>The cues as they are seen.</summary>
    public IReadOnlyList<Cue> Shown => shown;

    public void Add(Cue cue, int number)
    {
        if (FrameOf(cue.Start) + Second >= midnight)
        {
            findings.Error("SCC-03", "The cue comes when the day of the time codes is over; it is left out.", cue: number, at: cue.Start);
            return;
        }

        if (asked is { } previous && FrameOf(previous.End) > FrameOf(cue.Start) && cue.Start > previous.Start)
        {
            findings.Warn("CUE-06", "The cue comes while the one before it is to be seen; CEA-608 shows one at a time, and that one ends here.", cue: number, at: cue.Start);
        }

        // Nothing can be sent before the recording begins, however late that makes its first cue.
        if (TryPlace(cue, shown.Count == 0 ? long.MaxValue : mostLate, out var late))
        {
            TellLate(late, number, cue);
            return;
        }

        if (TryMerge(cue))
        {
            findings.Warn("SCC-11", "The cue cannot be sent in time; it is shown together with the one before it.", cue: number, at: cue.Start);
            return;
        }

        var words = string.Join('\n', cue.Lines).Split(' ').ToList();
        for (var count = words.Count - 1; count > 0; count--)
        {
            var rest = cue with { Lines = string.Join(' ', words.Take(count)).Split('\n') };
            if (TryPlace(rest, mostLate, out late))
            {
                findings.Error(
                    "SCC-11", $"The cue cannot be sent in time; it is shortened, without '{string.Join(' ', words.Skip(count)).Replace('\n', ' ')}'.", cue: number, at: cue.Start);
                TellLate(late, number, cue);
                return;
            }
        }

        findings.Error("SCC-11", $"The cue cannot be sent in time, and is left out: '{string.Join(' ', cue.Lines)}'.", cue: number, at: cue.Start);
    }

    /// <summary>Erases the last cue.</summary>
    public void End()
    {
        if (clear is { } frame)
        {
            Erase(Math.Max(frame, free));
        }
    }

    private void TellLate(long late, int number, Cue cue)
    {
        if (late > 0)
        {
            findings.Warn("SCC-11", $"The cue cannot be sent in time; it is shown {FrameRate.Ntsc.TimeOf(late).TotalMilliseconds:0} ms late.", cue: number, at: cue.Start);
        }
    }

    private long FrameOf(TimeSpan time) => FrameRate.Ntsc.FrameAt(time + options.Offset);

    private TimeSpan TimeOf(long frame) => FrameRate.Ntsc.TimeOf(frame) - options.Offset;

    private bool TryPlace(Cue cue, long most, out long late)
    {
        var (wanted, end) = (Math.Max(0, FrameOf(cue.Start)), FrameOf(cue.End));
        var seen = Load(cue);
        var place = Plan(wanted, seen);
        late = place.At - wanted;
        if (late > most)
        {
            return false;
        }

        before = (entries.Count, free, clear, shown.Count > 0 ? shown[^1] : null);
        if (place.EraseApart is { } apart)
        {
            Erase(apart);
        }
        else if (place.EraseInside is { } inside)
        {
            var line = place.At - seen - Twice;
            EndShown(line + pairs.Insert((int)Math.Clamp(inside - line, 0, seen), Cea608Codes.EraseDisplayed));
            seen += Twice;
        }
        else if (clear is not null)
        {
            EndShown(place.At);
        }

        Send(place.At - seen);
        // What comes late stays as long as it would have, up to a second: it shall be read.
        clear = Math.Min(Math.Max(Math.Max(end, place.At + Math.Clamp(end - wanted, 1, Second)), options.Mode == SccMode.PopOn ? 0 : free), midnight - Twice);
        asked = cue;
        shown.Add(cue with { Start = TimeOf(place.At), End = TimeOf(clear.Value), Placement = PlacementOf(cue) });
        return true;
    }

    // When the cue is seen, at its frame or as soon as it can be, and how the one before goes: by a code apart, by one among its pairs, or by giving way.
    private (long At, long? EraseApart, long? EraseInside) Plan(long at, int seen)
    {
        while (true)
        {
            var line = at - seen;
            if (clear is { } wanted && (options.Mode == SccMode.PaintOn || at - wanted >= LeastGap))
            {
                var gone = Math.Max(wanted, free);
                if (gone + Twice <= line)
                {
                    return (at, gone, null);
                }

                line -= Twice;
                if (line >= free)
                {
                    return (at, null, gone);
                }
            }
            else if (line >= free)
            {
                return (at, null, null);
            }

            at += free - line;
        }
    }

    private bool TryMerge(Cue cue)
    {
        if (options.Mode != SccMode.PopOn || asked is not { } first || first.Lines.Count + cue.Lines.Count > Cea608Layout.MostLines || first.Placement != cue.Placement)
        {
            return false;
        }

        var last = shown[^1];
        var (was, now) = (before, (free, clear));
        var undone = entries.GetRange(was.Entries, entries.Count - was.Entries);
        var ended = shown.Count > 1 ? shown[^2] : null;
        entries.RemoveRange(was.Entries, undone.Count);
        shown.RemoveAt(shown.Count - 1);
        (free, clear) = (was.Free, was.Clear);
        if (was.Shown is not null)
        {
            shown[^1] = was.Shown;
        }

        if (TryPlace(first with { End = cue.End, Lines = [.. first.Lines, .. cue.Lines] }, mostLate, out _))
        {
            return true;
        }

        entries.AddRange(undone);
        if (ended is not null)
        {
            shown[^1] = ended;
        }

        shown.Add(last);
        (free, clear) = now;
        return false;
    }

    // Fills the pairs, and says which of them is seen: the one that shows all, or the first letters.
    private int Load(Cue cue)
    {
        pairs.Clear();
        return options.Mode switch
        {
            SccMode.PopOn => LoadPopOn(cue),
            SccMode.RollUp => LoadRollUp(cue),
            _ => LoadPaintOn(cue),
        };
    }

    private int LoadPopOn(Cue cue)
    {
        pairs.Control(Cea608Codes.EraseLoaded);
        pairs.Control(Cea608Codes.ResumeLoading);
        var row = Cea608Layout.FirstRow(cue.Placement, cue.Lines.Count);
        foreach (var line in cue.Lines)
        {
            pairs.Move(row++, Cea608Layout.ColumnOf(cue.Placement, line.Length));
            pairs.Text(line);
        }

        var seen = pairs.Count;
        pairs.Control(Cea608Codes.EndOfCaption);
        return seen;
    }

    private int LoadRollUp(Cue cue)
    {
        var seen = 0;
        pairs.Control((ushort)(Cea608Codes.RollUp2 + options.Rows - 2));
        foreach (var line in cue.Lines)
        {
            pairs.Control(Cea608Codes.CarriageReturn);
            pairs.Move(IsHigh(cue) ? options.Rows : Cea608Layout.Rows, 0);
            seen = seen == 0 ? pairs.Count : seen;
            pairs.Text(line);
        }

        return seen;
    }

    private int LoadPaintOn(Cue cue)
    {
        var seen = 0;
        pairs.Control(Cea608Codes.ResumeDirect);
        var row = Cea608Layout.FirstRow(cue.Placement, cue.Lines.Count);
        foreach (var line in cue.Lines)
        {
            pairs.Move(row++, Cea608Layout.ColumnOf(cue.Placement, line.Length));
            seen = seen == 0 ? pairs.Count : seen;
            pairs.Text(line);
        }

        return seen;
    }

    private static bool IsHigh(Cue cue) => cue.Placement?.Row is <= Cea608Layout.Rows / 2;

    // As whoever decodes it finds it.
    private CuePlacement? PlacementOf(Cue cue)
    {
        if (options.Mode == SccMode.RollUp)
        {
            return IsHigh(cue) ? new CuePlacement(1) : null;
        }

        var row = Cea608Layout.FirstRow(cue.Placement, cue.Lines.Count);
        return Cea608Layout.Of([.. cue.Lines.Select((line, at) => (row + at, Cea608Layout.ColumnOf(cue.Placement, line.Length), line))]);
    }

    private void Erase(long frame)
    {
        EndShown(frame);
        entries.Add(new Entry(frame, [Cea608Codes.EraseDisplayed, Cea608Codes.EraseDisplayed]));
        free = frame + Twice;
    }

    private void EndShown(long frame)
    {
        shown[^1] = shown[^1] with { End = TimeOf(frame) };
        clear = null;
    }

    private void Send(long frame)
    {
        free = frame + pairs.Count;
        entries.Add(new Entry(frame, pairs.ToArray()));
    }
}
