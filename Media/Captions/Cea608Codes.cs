using System.Numerics;

namespace Aspire.Media.Captions;

/// <summary>The control codes of CEA-608 for the first caption channel of the first field, without parity.</summary>
internal static class Cea608Codes
{
    public const ushort ResumeLoading = 0x1420;
    public const ushort Backspace = 0x1421;
    public const ushort DeleteToEnd = 0x1424;
    public const ushort RollUp2 = 0x1425;
    public const ushort RollUp4 = 0x1427;
    public const ushort ResumeDirect = 0x1429;
    public const ushort TextRestart = 0x142A;
    public const ushort ResumeText = 0x142B;
    public const ushort EraseDisplayed = 0x142C;
    public const ushort CarriageReturn = 0x142D;
    public const ushort EraseLoaded = 0x142E;
    public const ushort EndOfCaption = 0x142F;
    public const ushort Tab1 = 0x1721;
    public const ushort Tab3 = 0x1723;
    public const ushort Padding = 0x0000;

    private const int SecondRowOfPair = 0x20;
    private const int Indented = 0x10;
    private const int IndentStep = 4;

    // By the row, from 1: the first byte of its address, and whether it is the second of the two rows that share that byte.
    private static readonly (byte First, bool IsSecond)[] Rows =
    [
        default, (0x11, false), (0x11, true), (0x12, false), (0x12, true), (0x15, false), (0x15, true), (0x16, false), (0x16, true),
        (0x17, false), (0x17, true), (0x10, false), (0x13, false), (0x13, true), (0x14, false), (0x14, true),
    ];

    /// <summary>Puts the cursor on a row (from 1) at a column that is a multiple of four: the rest of the way go tabs.</summary>
    public static ushort Address(int row, int column)
    {
        var (first, isSecond) = Rows[row];
        var second = 0x40 | (isSecond ? SecondRowOfPair : 0) | (column < IndentStep ? 0 : Indented | (column / IndentStep << 1));
        return (ushort)((first << 8) | second);
    }

    /// <summary>How many tabs go from the indent to a column.</summary>
    public static int Tabs(int column) => column % IndentStep;

    /// <returns>Row from 1 and column, where the code is an address of the first channel.</returns>
    public static (int Row, int Column)? ReadAddress(ushort code)
    {
        var (first, second) = ((byte)(code >> 8), code & 0xFF);
        if (first is < 0x10 or > 0x17 || second is < 0x40 or > 0x7F || (first == 0x10 && (second & SecondRowOfPair) != 0))
        {
            return null;
        }

        var isSecond = (second & SecondRowOfPair) != 0;
        var row = Array.FindIndex(Rows, 1, place => place.First == first && place.IsSecond == isSecond);
        return (row, (second & Indented) == 0 ? 0 : ((second >> 1) & 7) * IndentStep);
    }

    public static bool IsControl(ushort pair) => (pair >> 8) is >= 0x10 and <= 0x1F;

    /// <summary>With the highest bit of each byte set so that the number of ones is odd.</summary>
    public static ushort WithParity(ushort pair) => (ushort)((WithParity((byte)(pair >> 8)) << 8) | WithParity((byte)pair));

    public static bool HasParity(ushort pair) => (BitOperations.PopCount((uint)(pair >> 8)) & BitOperations.PopCount((uint)(pair & 0xFF)) & 1) == 1;

    private static int WithParity(byte value) => (BitOperations.PopCount(value) & 1) == 1 ? value : value | 0x80;
}
