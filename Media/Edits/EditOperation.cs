namespace Aspire.Media.Edits;

/// <summary>One thing that is done to a picture, a film or a sound. What it is called in requests stands in <see cref="EditVerbs"/>.</summary>
public abstract record EditOperation;

// ---- in time ----------------------------------------------------------------------------------------------------

/// <summary>Keeps what lies between two times.</summary>
/// <param name="From">In seconds from its begin.</param>
/// <param name="To">Up to its end where null.</param>
public sealed record Trim(double From = 0, double? To = null) : EditOperation;

/// <summary>Puts others behind it.</summary>
public sealed record Concat(IReadOnlyList<Guid> Assets) : EditOperation
{
    public bool Equals(Concat? other) => other is not null && Assets.SequenceEqual(other.Assets);

    public override int GetHashCode() => Assets.Aggregate(0, HashCode.Combine);
}

/// <param name="Factor">2 is twice as fast.</param>
public sealed record Speed(double Factor) : EditOperation;

/// <summary>Picture and sound come out of the dark and the silence, and go back.</summary>
/// <param name="In">In seconds.</param>
/// <param name="Out">In seconds.</param>
public sealed record Fade(double In = 0, double Out = 0) : EditOperation;

// ---- where ------------------------------------------------------------------------------------------------------

/// <summary>Turns it as its metadata say that it is to be seen. Done to each picture before all else, unless this says not to.</summary>
public sealed record Orient(bool Auto = true) : EditOperation;

/// <param name="Degrees">Clockwise; for films 90, 180 or 270.</param>
/// <param name="Background">What the corners show; without one nothing, or black where a format knows no nothing.</param>
public sealed record Rotate(double Degrees, Tint? Background = null) : EditOperation;

public sealed record Flip(bool Horizontal = false, bool Vertical = false) : EditOperation;

/// <summary>Keeps a part: a box, or the largest of a shape.</summary>
/// <param name="Box">Or by <paramref name="Aspect"/>.</param>
/// <param name="Gravity">Where the largest of a shape lies.</param>
public sealed record Crop(Box? Box = null, Aspect? Aspect = null, Gravity Gravity = Gravity.Centre) : EditOperation;

/// <summary>Crops to a face: its eyes on the upper third.</summary>
/// <param name="Margin">How much is seen around the face, in parts of it.</param>
public sealed record Headshot(int Width, int Height, double Margin = 0.6) : EditOperation;

/// <param name="Width">Or as the height has it.</param>
/// <param name="Height">Or as the width has it.</param>
/// <param name="Enlarge">False leaves what is small already.</param>
public sealed record Resize(Extent? Width, Extent? Height, Fit Fit = Fit.Inside, bool Enlarge = true, Gravity Gravity = Gravity.Centre) : EditOperation;

// ---- how it looks -----------------------------------------------------------------------------------------------

/// <param name="Brightness">1 leaves it.</param>
/// <param name="Contrast">1 leaves it.</param>
/// <param name="Saturation">1 leaves it.</param>
/// <param name="Hue">In degrees.</param>
public sealed record Colour(
    double Brightness = 1, double Contrast = 1, double Saturation = 1, double Hue = 0, bool Grey = false, bool Sepia = false, bool Invert = false, Tint? Tint = null) : EditOperation;

/// <param name="Radius">In pixels, as a standard deviation.</param>
public sealed record Blur(double Radius) : EditOperation;

/// <param name="Radius">In pixels, as a standard deviation.</param>
public sealed record Sharpen(double Radius = 1) : EditOperation;

/// <param name="Value">0 is nothing, 1 all of it.</param>
public sealed record Opacity(double Value) : EditOperation;

/// <summary>Lays another picture over it.</summary>
/// <param name="Width">Of the picture, as a part of what lies below it.</param>
public sealed record Watermark(Guid Asset, Gravity Gravity = Gravity.SouthEast, double Opacity = 1, double? Width = null, Extent Margin = default) : EditOperation;

/// <summary>Writes on it; what is written is never markup.</summary>
/// <param name="Size">In pixels, or percent of the height.</param>
/// <param name="At">Where its corner is; goes before <paramref name="Gravity"/>.</param>
/// <param name="Width">Lines are broken at this width; without one at that of the picture.</param>
/// <param name="From">In films: when it is first seen, in seconds.</param>
/// <param name="To">In films: when it is gone.</param>
public sealed record OverlayText(
    string Text,
    string Font = "Sans",
    Extent? Size = null,
    Tint? Colour = null,
    Tint? Outline = null,
    double OutlineWidth = 2,
    Tint? Background = null,
    Gravity Gravity = Gravity.South,
    Spot? At = null,
    Extent? Width = null,
    Extent Margin = default,
    double From = 0,
    double? To = null) : EditOperation;

// ---- words and sound --------------------------------------------------------------------------------------------

/// <param name="Asset">A file of captions.</param>
/// <param name="Burn">Into the picture; otherwise as a stream of its own.</param>
/// <param name="Language">Of the stream, such as <c>en</c>.</param>
public sealed record Subtitles(Guid Asset, bool Burn = false, string? Language = null) : EditOperation;

/// <param name="Factor">1 leaves it.</param>
public sealed record Volume(double Factor) : EditOperation;

/// <summary>Brings it to a loudness by EBU R128, measured first.</summary>
/// <param name="Lufs">The whole of it.</param>
/// <param name="Peak">What no peak goes over, in dBTP.</param>
public sealed record Loudness(double Lufs = -16, double Peak = -1.5) : EditOperation;

public sealed record Mute : EditOperation;
