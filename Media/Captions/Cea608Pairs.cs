namespace Aspire.Media.Captions;

/// <summary>Pairs of bytes in the order in which they are sent, one a frame, without parity. Codes are sent twice, because half of them may be lost on the way.</summary>
internal sealed class Cea608Pairs
{
    private readonly List<ushort> pairs = [];
    private readonly List<bool> seconds = [];
    private byte half;

    public int Count => pairs.Count;

    public ushort this[int index] => pairs[index];

    public void Clear()
    {
        pairs.Clear();
        seconds.Clear();
        half = 0;
    }

    public void Control(ushort code)
    {
        Flush();
        Add(code, isSecond: false);
        Add(code, isSecond: true);
    }

    /// <summary>Goes to a place; further than its indent by tabs.</summary>
    public void Move(int row, int column)
    {
        Control(Cea608Codes.Address(row, column));
        if (Cea608Codes.Tabs(column) is > 0 and var tabs)
        {
            Control((ushort)(Cea608Codes.Tab1 + tabs - 1));
        }
    }

    public void Text(string line)
    {
        foreach (var letter in line)
        {
            var code = Cea608Characters.Code(letter);
            if (code < 0x80)
            {
                Byte((byte)code);
                continue;
            }

            if (Cea608Characters.IsExtended(code))
            {
                Byte(Cea608Characters.Fallback(letter));
            }

            Control(code);
        }

        Flush();
    }

    /// <summary>Puts a code between the pairs, as near before <paramref name="at"/> as no other code is parted from its second copy.</summary>
    /// <returns>Where it stands.</returns>
    public int Insert(int at, ushort code)
    {
        while (at > 0 && at < pairs.Count && seconds[at])
        {
            at--;
        }

        pairs.InsertRange(at, [code, code]);
        seconds.InsertRange(at, [false, true]);
        return at;
    }

    public ushort[] ToArray() => [.. pairs];

    private void Byte(byte code)
    {
        if (half == 0)
        {
            half = code;
        }
        else
        {
            Add((ushort)((half << 8) | code), isSecond: false);
            half = 0;
        }
    }

    // The second byte of an odd one is nothing, and not a space that would be read.
    private void Flush()
    {
        if (half != 0)
        {
            Add((ushort)(half << 8), isSecond: false);
            half = 0;
        }
    }

    private void Add(ushort pair, bool isSecond)
    {
        pairs.Add(pair);
        seconds.Add(isSecond);
    }
}
