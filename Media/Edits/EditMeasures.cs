using System.Globalization;
using System.Runtime.InteropServices;

namespace Aspire.Media.Edits;

/// <summary>A length in pixels, or in parts of a whole.</summary>
public readonly record struct Extent(double Value, bool IsPercent = false)
{
    public double Of(double whole) => IsPercent ? whole * Value / 100 : Value;

    public override string ToString() => Value.ToString("0.###", CultureInfo.InvariantCulture) + (IsPercent ? "%" : "");
}

/// <summary>A box in a picture, from its upper left corner.</summary>
public sealed record Box(Extent X, Extent Y, Extent Width, Extent Height);

/// <summary>A place in a picture, from its upper left corner.</summary>
public sealed record Spot(Extent X, Extent Y);

/// <summary>How wide something is to how high.</summary>
public sealed record Aspect(double Width, double Height);

/// <summary>A colour, and how much of it is seen.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Tint(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>As in <c>#ff8800</c>, or <c>#ff8800cc</c>.</summary>
    public override string ToString() => Alpha == 255 ? $"#{Red:x2}{Green:x2}{Blue:x2}" : $"#{Red:x2}{Green:x2}{Blue:x2}{Alpha:x2}";
}

/// <summary>Towards which side something lies.</summary>
public enum Gravity
{
    Centre = 0,
    North = 1,
    NorthEast = 2,
    East = 3,
    SouthEast = 4,
    South = 5,
    SouthWest = 6,
    West = 7,
    NorthWest = 8,

    /// <summary>Where there is most to see.</summary>
    Smart = 9,
}

/// <summary>What becomes of a picture whose shape is not the wanted one.</summary>
public enum Fit
{
    /// <summary>It keeps its shape and lies within.</summary>
    Inside = 0,

    /// <summary>It keeps its shape and covers all; what is too much is cut off.</summary>
    Cover = 1,

    /// <summary>It is pulled into the shape.</summary>
    Exact = 2,
}
