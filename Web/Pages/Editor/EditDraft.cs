namespace Aspire.Media.Web.Pages.Editor;

/// <summary>What an edit does, as the editor holds it: each thing once, in the order in which options of a request are carried out. What somebody types is kept as it was typed.</summary>
public sealed record EditDraft
{
    /// <summary>In seconds.</summary>
    public double From { get; init; }

    /// <summary>In seconds; null for its end.</summary>
    public double? To { get; init; }

    /// <summary>What is put behind it.</summary>
    public IReadOnlyList<Guid> Behind { get; init; } = [];

    /// <summary>How it is turned, clockwise, from 0 up to 360.</summary>
    public double Degrees { get; init; }

    public bool IsMirrored { get; init; }

    public bool IsUpsideDown { get; init; }

    /// <summary>What the corners show that a slant leaves; null for nothing.</summary>
    public string? Corners { get; init; }

    public CropBox? Crop { get; init; }

    /// <summary>In place of a box: the largest part of a shape, towards a side or where there is most to see.</summary>
    public (string Shape, string Gravity)? Part { get; init; }

    public Headshot? Headshot { get; init; }

    public string Width { get; init; } = "";

    public string Height { get; init; } = "";

    public string Fit { get; init; } = Inside;

    /// <summary>Whether what is small is made large.</summary>
    public bool MayEnlarge { get; init; } = true;

    /// <summary>What stays where a size is filled and the rest is cut off; nothing for the middle.</summary>
    public string Stays { get; init; } = "";

    public Colours Colours { get; init; } = new();

    /// <summary>In pixels.</summary>
    public double Blur { get; init; }

    /// <summary>In pixels.</summary>
    public double Sharpen { get; init; }

    /// <summary>How much of it is seen, from 0 to 1.</summary>
    public double Opacity { get; init; } = 1;

    public Mark? Mark { get; init; }

    public Subtitle? Subtitle { get; init; }

    public IReadOnlyList<Caption> Texts { get; init; } = [];

    public double Speed { get; init; } = 1;

    /// <summary>In seconds.</summary>
    public double FadeIn { get; init; }

    /// <summary>In seconds.</summary>
    public double FadeOut { get; init; }

    public double Volume { get; init; } = 1;

    /// <summary>In LUFS; null where it is left as it is.</summary>
    public double? Loudness { get; init; }

    /// <summary>What no peak goes over, in dBTP, as it was typed.</summary>
    public string Peak { get; init; } = "";

    public bool IsMute { get; init; }

    public string Format { get; init; } = "";

    public string Codec { get; init; } = "";

    public string Quality { get; init; } = "";

    public bool IsProgressive { get; init; }

    public bool KeepsMetadata { get; init; } = true;

    /// <summary>What is taken out of a film in its place; null for the film itself.</summary>
    public Extract? Extract { get; init; }

    public const string Inside = "inside";
    public const string Cover = "cover";
    public const string Smart = "smart";

    /// <summary>Whether nothing is done at all.</summary>
    public bool IsEmpty => DraftDocument.Of(this) is { Edits.Count: 0, Result.Count: 0 };

    /// <summary>Whether anything about the picture is otherwise than it came in.</summary>
    public bool HasLooks =>
        Degrees != 0 || IsMirrored || IsUpsideDown || Crop is not null || Part is not null || Headshot is not null || Width.Length > 0 || Height.Length > 0 || Colours != new Colours() || Blur > 0 || Sharpen > 0
        || Opacity != 1 || Mark is not null || Texts.Count > 0 || Subtitle is { IsBurnt: true };

    /// <summary>How far it is slanted, as one sees it: beyond the quarters of a turn.</summary>
    public double Tilt => IsMirrored != IsUpsideDown ? -Slant : Slant;

    private double Quarters => Math.Round(Degrees / 90, MidpointRounding.AwayFromZero) * 90;

    private double Slant => Math.Round(Degrees - Quarters, 3);

    /// <summary>Turns what one sees clockwise by a quarter; what was cropped is still that.</summary>
    public EditDraft Turned((double Width, double Height) picture)
    {
        var before = Whole(picture);
        var turned = this with { Degrees = Full(Degrees + (IsMirrored != IsUpsideDown ? -90 : 90)), Crop = null };
        return Crop is null ? turned : turned.Cropped(Crop.Parts(before) is var (x, y, width, height) ? (1 - y - height, x, height, width) : default, picture);
    }

    /// <summary>Swaps left and right of what one sees, or top and bottom.</summary>
    public EditDraft Mirrored(bool across, (double Width, double Height) picture)
    {
        var flipped = across ? this with { IsMirrored = !IsMirrored } : this with { IsUpsideDown = !IsUpsideDown };
        return Crop?.Parts(Whole(picture)) is not var (x, y, width, height) ? flipped
            : flipped.Cropped(across ? (1 - x - width, y, width, height) : (x, 1 - y - height, width, height), picture);
    }

    /// <summary>Slants it, and keeps the largest part without empty corners, in the shape of what is kept now.</summary>
    public EditDraft Tilted(double tilt, (double Width, double Height) picture)
    {
        var shape = Crop is null ? null : (double?)(Kept(picture) is var (width, height) ? width / height : 1);
        var slanted = this with { Degrees = Full(Quarters + (IsMirrored != IsUpsideDown ? -tilt : tilt)) };
        return tilt != 0 ? slanted.Upright(shape, picture) : Crop is { IsPercent: false } ? slanted : slanted with { Crop = null };
    }

    /// <summary>Keeps the largest part of a shape, around the middle of what is kept now; all of it where there is no shape.</summary>
    /// <param name="shape">How wide it is to how high.</param>
    public EditDraft Shaped(double? shape, (double Width, double Height) picture)
    {
        if (Slant != 0)
        {
            return Upright(shape, picture);
        }

        if (shape is not { } ratio)
        {
            return this with { Crop = null, Part = null };
        }

        var whole = Whole(picture);
        var (x, y, width, height) = Crop?.Parts(whole) ?? (0, 0, 1, 1);
        var (middle, centre) = (x + (width / 2), y + (height / 2));
        var kept = Math.Min(whole.Width, whole.Height * ratio);
        (width, height) = (kept / whole.Width, kept / ratio / whole.Height);
        return Cropped((Math.Clamp(middle - (width / 2), 0, 1 - width), Math.Clamp(centre - (height / 2), 0, 1 - height), width, height), picture);
    }

    // The largest part of what is slanted that has no empty corners.
    private EditDraft Upright(double? shape, (double Width, double Height) picture)
    {
        var (wide, high) = Quarters % 180 == 0 ? picture : (picture.Height, picture.Width);
        var (sine, cosine) = (Math.Abs(Math.Sin(Slant * Math.PI / 180)), Math.Abs(Math.Cos(Slant * Math.PI / 180)));
        var ratio = shape ?? wide / high;
        // A little less than fits: the edges of what is turned are soft.
        var tall = 0.998 * Math.Min(wide / ((ratio * cosine) + sine), high / ((ratio * sine) + cosine));
        var whole = Whole(picture);
        var (width, height) = (ratio * tall / whole.Width, tall / whole.Height);
        return Cropped(((1 - width) / 2, (1 - height) / 2, width, height), picture);
    }

    /// <summary>Keeps a part, given in parts of all that there is: in pixels, but in percent where it is slanted, as nobody counts pixels there.</summary>
    public EditDraft Cropped((double X, double Y, double Width, double Height) part, (double Width, double Height) picture) =>
        this with { Crop = CropBox.Of(part, Whole(picture), Slant != 0), Part = null };

    /// <summary>How large it is once it is turned, and before it is cropped.</summary>
    public (double Width, double Height) Whole((double Width, double Height) picture)
    {
        var turn = Degrees * Math.PI / 180;
        var (sine, cosine) = (Math.Abs(Math.Sin(turn)), Math.Abs(Math.Cos(turn)));
        return (Math.Round((picture.Width * cosine) + (picture.Height * sine)), Math.Round((picture.Width * sine) + (picture.Height * cosine)));
    }

    /// <summary>How large it is once it is cropped, and before it is brought to a size.</summary>
    public (double Width, double Height) Kept((double Width, double Height) picture)
    {
        if (Numbers.Read(Headshot?.Width) is { } wide and > 0 && Numbers.Read(Headshot?.Height) is { } high and > 0)
        {
            return (wide, high);
        }

        var whole = Whole(picture);
        if (CropTool.Ratio(Part?.Shape ?? "", whole) is { } ratio)
        {
            return whole.Width > whole.Height * ratio ? (Math.Round(whole.Height * ratio), whole.Height) : (whole.Width, Math.Round(whole.Width / ratio));
        }

        return Crop?.Parts(whole) is var (_, _, width, height) ? (Math.Round(width * whole.Width), Math.Round(height * whole.Height)) : whole;
    }

    /// <summary>How large it comes out; null where what is typed is no size.</summary>
    public (double Width, double Height)? Outcome((double Width, double Height) picture)
    {
        var kept = Kept(picture);
        if ((Width.Length > 0 && Length(Width, kept.Width) is null) || (Height.Length > 0 && Length(Height, kept.Height) is null))
        {
            return null;
        }

        var (wide, high) = (Length(Width, kept.Width), Length(Height, kept.Height));
        if (wide is { } across && high is { } down && Fit != Inside)
        {
            return MayEnlarge ? (Math.Round(across), Math.Round(down)) : (Math.Round(Math.Min(across, kept.Width)), Math.Round(Math.Min(down, kept.Height)));
        }

        var scale = Math.Min(wide / kept.Width ?? double.PositiveInfinity, high / kept.Height ?? double.PositiveInfinity);
        scale = MayEnlarge ? scale : Math.Min(scale, 1);
        return double.IsFinite(scale) ? (Math.Max(1, Math.Round(kept.Width * scale)), Math.Max(1, Math.Round(kept.Height * scale))) : kept;
    }

    private static double Full(double degrees) => Math.Round(((degrees % 360) + 360) % 360, 3) % 360;

    private static double? Length(string text, double whole) =>
        Numbers.Read(text.TrimEnd('%')) is { } number and > 0 ? text.EndsWith('%') ? whole * number / 100 : number : null;
}

/// <summary>What is kept of a picture.</summary>
public sealed record CropBox(double X, double Y, double Width, double Height, bool IsPercent)
{
    private const double Hundred = 100;

    public static CropBox? Of((double X, double Y, double Width, double Height) part, (double Width, double Height) whole, bool isPercent)
    {
        if (isPercent)
        {
            var (left, top) = (Percent(part.X), Percent(part.Y));
            return new CropBox(left, top, Math.Min(Percent(part.Width), Math.Round(Hundred - left, 3)), Math.Min(Percent(part.Height), Math.Round(Hundred - top, 3)), IsPercent: true);
        }

        var width = Math.Clamp(Math.Round(part.Width * whole.Width), 1, whole.Width);
        var height = Math.Clamp(Math.Round(part.Height * whole.Height), 1, whole.Height);
        var x = Math.Clamp(Math.Round(part.X * whole.Width), 0, whole.Width - width);
        var y = Math.Clamp(Math.Round(part.Y * whole.Height), 0, whole.Height - height);
        return width == whole.Width && height == whole.Height ? null : new CropBox(x, y, width, height, IsPercent: false);
    }

    /// <summary>In parts of all that there is.</summary>
    public (double X, double Y, double Width, double Height) Parts((double Width, double Height) whole) =>
        IsPercent ? (X / Hundred, Y / Hundred, Width / Hundred, Height / Hundred) : (X / whole.Width, Y / whole.Height, Width / whole.Width, Height / whole.Height);

    private static double Percent(double part) => Math.Round(Math.Clamp(part, 0, 1) * Hundred, 3);
}

/// <summary>How colours are changed, each as the CSS filter of that name does it.</summary>
public sealed record Colours(
    double Brightness = 1, double Contrast = 1, double Saturation = 1, double Hue = 0, bool IsGrey = false, bool IsSepia = false, bool IsInverted = false, string? Tint = null);

/// <summary>A picture of the library that lies over it.</summary>
/// <param name="Width">As a part of what lies below; null for its own.</param>
public sealed record Mark(Guid Asset, string Gravity = "southeast", double Opacity = 1, double? Width = 0.2, string Margin = "3%");

/// <summary>Words on a picture.</summary>
/// <param name="At">Where its corner is, in percent; null where <paramref name="Gravity"/> says where it lies.</param>
/// <param name="Size">As it was typed.</param>
/// <param name="From">When it is first seen, as it was typed.</param>
/// <param name="To">When it is gone, as it was typed.</param>
/// <param name="Width">Where its lines are broken, as it was typed.</param>
public sealed record Caption(
    string Text, string Size = "8%", string Colour = "#ffffff", string? Outline = null, double OutlineWidth = 2, string? Background = null, string Gravity = "south", (double X, double Y)? At = null,
    string? Font = null, string? Margin = null, string From = "", string To = "", string Width = "")
{
    public const string First = "Your text";
}

/// <summary>A crop to a face.</summary>
/// <param name="Width">As it was typed.</param>
/// <param name="Height">As it was typed.</param>
/// <param name="Margin">How much is seen around the face, in parts of it.</param>
public sealed record Headshot(string Width = "400", string Height = "500", double Margin = Headshot.UsualMargin)
{
    public const double UsualMargin = 0.6;
}

/// <summary>Captions of the library that go with a film.</summary>
/// <param name="IsBurnt">Whether they are written into its pictures, where nobody can turn them off.</param>
/// <param name="Language">As it was typed.</param>
public sealed record Subtitle(Guid Asset, bool IsBurnt = false, string Language = "");

/// <summary>What is taken out of a film; what is said of it as it was typed.</summary>
/// <param name="What">audio, frames, thumbnail, preview or sprite.</param>
/// <param name="Count">Of frames.</param>
/// <param name="At">Of a thumbnail.</param>
public sealed record Extract(string What, string Count = "", string At = "", string Width = "");
