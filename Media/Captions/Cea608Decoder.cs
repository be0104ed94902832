namespace Aspire.Media.Captions;

/// <summary>What a television set does with the pairs of the first caption channel, and the cues that are seen while it does.</summary>
internal sealed class Cea608Decoder(CaptionFindings findings)
{
    private enum Style
    {
        None,
        PopOn,
        RollUp,
        PaintOn,
        Text,
    }

    private readonly List<Cue> cues = [];
    private readonly List<(int Row, int Column, string Text)> rolled = [];

    // What the cue that rolls away has said: the first letter of the next one ends it.
    private List<(int Row, int Column, string Text)>? pending;
    private Cea608Memory seen = new();
    private Cea608Memory loaded = new();
    private Style style;
    private int row = Cea608Layout.Rows;
    private int column;
    private int depth = 2;
    private ushort before;
    private bool isOtherChannel;
    private bool isNewLine;
    private long? since;
    private int firstRow;

    public IReadOnlyList<Cue> Cues => cues;

    /// <summary>The line of the file that is decoded, for the findings.</summary>
    public int Line { get; set; }

    private Cea608Memory Target => style is Style.RollUp or Style.PaintOn ? seen : loaded;

    /// <summary>Lines of roll-up that are sent apart are cues apart.</summary>
    public void Pause() => isNewLine = true;

    public void Decode(ushort pair, long frame)
    {
        if (pair == Cea608Codes.Padding)
        {
            return;
        }

        if (!Cea608Codes.IsControl(pair))
        {
            before = 0;
            // What begins below 0x10 is data of the second field, about programmes and not of captions.
            if (!isOtherChannel && style != Style.Text && (pair >> 8) is 0 or >= 0x20)
            {
                Basic((byte)(pair >> 8), frame);
                Basic((byte)pair, frame);
            }

            return;
        }

        if (pair == before)
        {
            // The second copy.
            before = 0;
            return;
        }

        before = pair;
        if ((pair & 0x0800) != 0)
        {
            Tell(ref isOtherChannel, "608-10", "Captions of another channel (CC2) stand in it; only those of CC1 are read.");
            return;
        }

        isOtherChannel = false;
        // The second field has the same codes under another number.
        Control((pair >> 8) == 0x15 && (pair & 0xFF) < 0x40 ? (ushort)(0x1400 | (pair & 0xFF)) : pair, frame);
    }

    /// <summary>Nothing comes any more.</summary>
    public void End(long frame)
    {
        if (since is not null)
        {
            findings.Warn("608-06", "The last cue is never erased; it is taken to end with the file.", Line, cues.Count + 1, FrameRate.Ntsc.TimeOf(since.Value));
        }

        Close(frame);
    }

    private void Control(ushort code, long frame)
    {
        if (Cea608Codes.ReadAddress(code) is { } place)
        {
            Move(place.Row, place.Column);
        }
        else if (Cea608Characters.Read(code) is { } letter)
        {
            if (Cea608Characters.IsExtended(code) && column > 0)
            {
                column--;
            }

            Put(letter, frame);
        }
        else if (code is >= Cea608Codes.Tab1 and <= Cea608Codes.Tab3)
        {
            column = Math.Min(column + code - Cea608Codes.Tab1 + 1, Cea608Layout.Columns - 1);
        }
        else if ((code & 0xFFF0) == 0x1120)
        {
            // A change of colour or slant takes a cell that looks like a space.
            Put(' ', frame);
        }
        else if (code is >= 0x1420 and <= Cea608Codes.EndOfCaption)
        {
            Command(code, frame);
        }
        else if ((code & 0xFFF0) is not 0x1020 && code is not (>= 0x172D and <= 0x172F or >= 0x1724 and <= 0x172A))
        {
            // Backgrounds and character sets change nothing that is read.
            findings.Warn("608-08", $"{Cea608Codes.WithParity(code):x4} is no code of CEA-608; decoders pass over it.", Line);
        }
    }

    private void Command(ushort code, long frame)
    {
        switch (code)
        {
            case Cea608Codes.ResumeLoading:
                Leave(Style.PopOn);
                break;
            case Cea608Codes.ResumeDirect:
                Leave(Style.PaintOn);
                break;
            case >= Cea608Codes.RollUp2 and <= Cea608Codes.RollUp4:
                RollUp(code - Cea608Codes.RollUp2 + 2, frame);
                break;
            case Cea608Codes.TextRestart or Cea608Codes.ResumeText:
                style = Style.Text;
                findings.Warn("608-10", "Text mode is no captions, and is not read.", Line);
                break;
            case Cea608Codes.EraseDisplayed:
                Close(frame);
                seen.Clear();
                break;
            case Cea608Codes.EraseLoaded:
                loaded.Clear();
                break;
            case Cea608Codes.CarriageReturn when style == Style.RollUp:
                Roll();
                break;
            case Cea608Codes.EndOfCaption:
                Close(frame);
                (seen, loaded) = (loaded, seen);
                style = Style.PopOn;
                since = seen.IsEmpty ? null : frame;
                break;
            case Cea608Codes.Backspace when column > 0:
                column--;
                Target.Put(row, column, '\0');
                break;
            case Cea608Codes.DeleteToEnd:
                Target.Wipe(row, column);
                break;
        }
    }

    private void Leave(Style next)
    {
        if (style == Style.RollUp && since is not null)
        {
            pending = Said();
        }

        style = next;
    }

    private void RollUp(int rows, long frame)
    {
        if (style != Style.RollUp)
        {
            // What stood there in another mode is gone.
            Close(frame);
            seen.Clear();
            loaded.Clear();
            (row, column) = (Cea608Layout.Rows, 0);
        }

        (style, depth, isNewLine) = (Style.RollUp, rows, true);
    }

    // A line that follows its code or its pause begins a cue; one that does not continues the one before.
    private void Roll()
    {
        if (since is not null && isNewLine)
        {
            pending = Said();
            rolled.Clear();
        }
        else if (since is not null && seen.Line(row) is { } line)
        {
            rolled.Add(line);
        }

        seen.RollUp(row, depth);
        (isNewLine, column) = (false, 0);
    }

    private List<(int Row, int Column, string Text)> Said() => pending ?? (seen.Line(row) is { } line ? [.. rolled, line] : [.. rolled]);

    private void Move(int toRow, int toColumn)
    {
        if (style == Style.RollUp && toRow < depth)
        {
            findings.Warn("608-03", $"{depth} rows cannot roll up to row {toRow}.", Line);
        }

        (row, column) = (toRow, toColumn);
    }

    private void Basic(byte code, long frame)
    {
        if (code >= 0x20)
        {
            Put(Cea608Characters.Read(code), frame);
        }
    }

    private void Put(char letter, long frame)
    {
        if (style == Style.None)
        {
            style = Style.PopOn;
            findings.Warn("608-09", "Text comes before it is said how it is shown; it is taken for pop-on.", Line);
        }

        if (column >= Cea608Layout.Columns)
        {
            if (letter != ' ')
            {
                findings.Error("608-01", $"A row has 32 columns; '{letter}' and what follows it are thrown away.", Line, cues.Count + 1);
            }

            return;
        }

        if (style is Style.RollUp or Style.PaintOn && letter != ' ')
        {
            if (pending is not null)
            {
                Close(frame);
            }

            if (since is null)
            {
                (since, firstRow) = (frame, row);
            }
        }

        Target.Put(row, column, letter);
        column++;
    }

    private void Close(long frame)
    {
        if (since is not { } start)
        {
            return;
        }

        var isRolled = style == Style.RollUp || pending is not null;
        var lines = isRolled ? Said() : seen.Lines();
        if (lines.Count > 0)
        {
            if (!isRolled && lines.Count > Cea608Layout.MostLines)
            {
                findings.Warn("608-02", $"{lines.Count} rows are shown at once; there may be {Cea608Layout.MostLines}.", Line, cues.Count + 1, FrameRate.Ntsc.TimeOf(start));
            }

            cues.Add(new Cue(FrameRate.Ntsc.TimeOf(start), FrameRate.Ntsc.TimeOf(Math.Max(frame, start + 1)), [.. lines.Select(line => line.Text)])
            {
                Placement = !isRolled ? Cea608Layout.Of(lines) : firstRow <= Cea608Layout.Rows / 2 ? new CuePlacement(1) : null,
            });
        }

        since = null;
        pending = null;
        rolled.Clear();
    }

    private void Tell(ref bool told, string rule, string message)
    {
        if (!told)
        {
            told = true;
            findings.Note(rule, message, Line);
        }
    }
}
