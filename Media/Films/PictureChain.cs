using System.Globalization;

using Aspire.Media.Edits;

namespace Aspire.Media.Films;

/// <summary>What the pictures of a film go through, one filter after the other, and how large they are on the way.</summary>
internal sealed class PictureChain
{
    /// <summary>Makes whole pictures of such as are woven of two: as many as there are.</summary>
    internal const string Weaving = "bwdif=mode=send_frame:deint=all";

    private const int Largest = 16_384;

    private readonly List<string> filters = [];
    private readonly List<string> notes;
    private readonly string pixels;
    private readonly string matrix;
    private readonly bool isHalved;
    private readonly bool woven;
    private readonly bool converts;
    private readonly bool tones;
    private readonly bool tells;
    private bool isSquare;
    private bool hasBegun;

    public PictureChain(FilmSource source, string pixels, bool turned, List<string> notes)
    {
        var picture = source.Picture!;
        (this.pixels, this.notes) = (pixels, notes);
        // As stored where it is not turned, else as seen.
        var lies = picture.Rotation % 180 == 90;
        (Width, Height) = lies && !turned ? (picture.Height ?? 0, picture.Width ?? 0) : (picture.Width ?? 0, picture.Height ?? 0);
        PixelAspect = lies && turned ? 1 / picture.PixelAspect : picture.PixelAspect;
        isSquare = Math.Abs(PixelAspect - 1) < 0.001;
        isHalved = pixels.Contains("420", StringComparison.Ordinal) || pixels.Contains("422", StringComparison.Ordinal);
        (woven, converts) = (source.IsWoven, picture.PixelFormat != pixels);
        tones = source.IsWide && !pixels.Contains("10", StringComparison.Ordinal) && !pixels.Contains("12", StringComparison.Ordinal);
        matrix = tones ? "bt709" : picture.ColourSpace is { Length: > 0 } space and not "unknown" and not "gbr" ? space : "bt601";
        tells = matrix == "bt709" && (pixels is "yuv420p" or "yuv422p" or "yuv444p");
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Whether the range of light is another than the source's.</summary>
    public bool IsToned => tones;

    /// <summary>What others are told so that their colours become its own, where it says by which matrix those are made.</summary>
    public string Converting => tells ? $":out_color_matrix={matrix}" : "";

    /// <summary>From a wide range of light (HDR) to the usual one, and to its own matrix.</summary>
    public string Toning =>
        $"zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m={matrix switch { "bt709" => "709", "bt2020nc" => "2020_ncl", _ => "170m" }}:r=tv";

    /// <summary>How wide a pixel is to how high.</summary>
    public double PixelAspect { get; private set; }

    /// <summary>As ffmpeg reads it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>When its last picture must have begun, from the first cut on: ffmpeg itself counts from the first picture after it.</summary>
    public double? End { get; set; }

    public bool IsEmpty => filters.Count == 0 && !IsGraph;

    /// <summary>Whether it lies between labels, as inputs beside the first need it.</summary>
    public bool IsGraph { get; private set; }

    /// <summary>What every film goes through that is not taken as it is.</summary>
    public void Begin()
    {
        if (hasBegun)
        {
            return;
        }

        hasBegun = true;
        if (End is { } end)
        {
            Add(FormattableString.Invariant($"trim=end={end:0.######}"));
        }

        if (woven)
        {
            Add(Weaving);
            notes.Add("Its pictures were woven of two (interlaced); they are whole ones now.");
        }

        if (tones)
        {
            Add(Toning);
            notes.Add("Its wide range of light (HDR) was brought to the usual one, since the format carries no other.");
        }

        if (converts || tones)
        {
            Add($"format={pixels}");
        }
    }

    public void Add(string filter)
    {
        Begin();
        Text += (Text.Length == 0 || Text.EndsWith(']') ? "" : ",") + filter;
        filters.Add(filter);
    }

    /// <summary>Goes on from a graph that was laid before it.</summary>
    public void Join(string graph)
    {
        Text = graph;
        IsGraph = true;
    }

    /// <summary>The few colours that a GIF has are chosen from all of it.</summary>
    public void Palette()
    {
        Text += $"{(Text.Length == 0 || Text.EndsWith(']') ? "null" : "")},split[many][these];[many]palettegen=stats_mode=diff[few];[these][few]paletteuse=dither=sierra2_4a";
        IsGraph = true;
    }

    /// <summary>Writes on it what a script for libass says.</summary>
    public void Write(string script)
    {
        Begin();
        var filter = $"ass=f={FilterText.Escape(script)}";
        if (!tells)
        {
            Add(filter);
            return;
        }

        // Letters are drawn by the matrix of old television, whatever the film has.
        Add("format=gbrp");
        Add(filter);
        Back();
    }

    /// <summary>Lays another picture over it.</summary>
    public void Lay(Watermark mark, int input)
    {
        Begin();
        MakeSquare();
        var width = mark.Width is { } part ? $"scale={Even(part * Width)}:-1," : "";
        var opacity = mark.Opacity is < 1 and >= 0 ? FormattableString.Invariant($",colorchannelmixer=aa={mark.Opacity:0.###}") : "";
        // On even places, since a colour is kept for two pixels together: from others it would bleed over its edge.
        var (across, down) = (EvenPlace(mark.Margin.Of(Width)).ToString(CultureInfo.InvariantCulture), EvenPlace(mark.Margin.Of(Height)).ToString(CultureInfo.InvariantCulture));
        var x = Across(mark.Gravity) switch { < 0 => across, > 0 => $"trunc((main_w-overlay_w-{across})/2)*2", _ => "trunc((main_w-overlay_w)/4)*2" };
        var y = Down(mark.Gravity) switch { < 0 => down, > 0 => $"trunc((main_h-overlay_h-{down})/2)*2", _ => "trunc((main_h-overlay_h)/4)*2" };
        // A filter that does nothing, where there is none before it, gives the label something to stand behind.
        Text += $"{(Text.Length == 0 || Text.EndsWith(']') ? "null" : "")}[below{input}];[{input}:v:0]{width}format=rgba{opacity}{(tells && pixels == "yuv420p" ? $",scale=out_color_matrix={matrix},format=yuva420p" : "")}[mark{input}];[below{input}][mark{input}]overlay=x={x}:y={y}:format=auto";
        filters.Add("overlay");
        Add($"format={pixels}");
        IsGraph = true;
    }

    public void Crop(Crop crop)
    {
        MakeSquare();
        var (x, y, width, height) = crop.Box is { } box
            ? (box.X.Of(Width), box.Y.Of(Height), box.Width.Of(Width), box.Height.Of(Height))
            : ShapeWithin(crop.Aspect ?? throw FilmException.Asked("`crop` needs a box or a shape."), crop.Gravity);
        if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > Width + 0.5 || y + height > Height + 0.5)
        {
            throw FilmException.Asked(FormattableString.Invariant($"`crop` asks for {width:0.#}×{height:0.#} at {x:0.#},{y:0.#}, which is not within the picture of {Width}×{Height}."));
        }

        var (left, top) = (EvenPlace(x), EvenPlace(y));
        var (wide, tall) = (Fitted(width), Fitted(height));
        Add($"crop={wide}:{tall}:{left}:{top}");
        Sized(wide, tall);
    }

    public void Resize(Resize resize)
    {
        MakeSquare();
        var (width, height) = (resize.Width?.Of(Width), resize.Height?.Of(Height));
        var (wanted, tall) = (width ?? (height ?? throw FilmException.Asked("`resize` needs a width or a height.")) * Width / Height, height ?? width!.Value * Height / Width);
        if (wanted < 1 || tall < 1 || wanted > Largest || tall > Largest)
        {
            throw FilmException.Asked(FormattableString.Invariant($"`resize` to {wanted:0.#}×{tall:0.#} is outside of 1×1 to {Largest}×{Largest}."));
        }

        var factor = resize.Fit == Fit.Cover ? Math.Max(wanted / Width, tall / Height) : Math.Min(wanted / Width, tall / Height);
        if (!resize.Enlarge && (resize.Fit == Fit.Exact ? wanted > Width || tall > Height : factor > 1))
        {
            return;
        }

        var (across, down) = resize.Fit == Fit.Exact ? (wanted, tall) : (Width * factor, Height * factor);
        Scale(Fitted(across), Fitted(down));
        if (resize.Fit == Fit.Cover && (Width > Fitted(wanted) || Height > Fitted(tall)))
        {
            var (left, top, _, _) = Within(Fitted(wanted), Fitted(tall), resize.Gravity);
            Add($"crop={Fitted(wanted)}:{Fitted(tall)}:{EvenPlace(left)}:{EvenPlace(top)}");
            Sized(Fitted(wanted), Fitted(tall));
        }

        var (asked, askedTall) = ((int)Math.Round(wanted), (int)Math.Round(tall));
        if (resize.Fit != Fit.Inside && (Width != asked || Height != askedTall))
        {
            notes.Add($"{asked}×{askedTall} became {Width}×{Height}: colours are kept for two pixels together, so its sides are even.");
        }
    }

    public void Rotate(Rotate rotate)
    {
        switch (((rotate.Degrees % 360) + 360) % 360)
        {
            case 0:
                break;
            case 90:
                Turn("transpose=clock");
                break;
            case 180:
                Add("hflip");
                Add("vflip");
                break;
            case 270:
                Turn("transpose=cclock");
                break;
            default:
                throw FilmException.Asked(FormattableString.Invariant($"A film is rotated by 90, 180 or 270 degrees, not by {rotate.Degrees}."));
        }
    }

    public void Flip(Flip flip)
    {
        if (flip.Horizontal)
        {
            Add("hflip");
        }

        if (flip.Vertical)
        {
            Add("vflip");
        }
    }

    public void Look(Colour colour)
    {
        foreach (var filter in ColourFilters.Of(colour))
        {
            Add(filter);
        }

        if (ColourFilters.NeedsRgb(colour))
        {
            Back();
        }
    }

    /// <summary>From red, green and blue back to what the film had, by its own matrix.</summary>
    public void Back() => Add($"scale=out_color_matrix={(matrix == "bt2020nc" ? "bt2020" : matrix)},format={pixels}");

    /// <summary>All its pixels are as wide as high from here on, since people count those that they see.</summary>
    public void MakeSquare()
    {
        if (isSquare)
        {
            return;
        }

        isSquare = true;
        var width = Fitted(Width * PixelAspect);
        notes.Add($"Its pixels were {PixelAspect.ToString("0.###", CultureInfo.InvariantCulture)} times as wide as high; they are square now.");
        Add($"scale={width}:{Height},setsar=1");
        PixelAspect = 1;
        Sized(width, Height);
    }

    public void Scale(int width, int height)
    {
        if (width != Width || height != Height)
        {
            Add($"scale={width}:{height}:flags=bicubic");
            // Rounding makes pixels a little wide otherwise.
            Add("setsar=1");
            Sized(width, height);
        }
    }

    /// <summary>Encoders that keep a colour for two pixels together take even sides only.</summary>
    public void MakeEven()
    {
        var (width, height) = (Fitted(Width), Fitted(Height));
        if (width != Width || height != Height)
        {
            notes.Add($"{Width}×{Height} became {width}×{height}: colours are kept for two pixels together, so its sides are even.");
            Add($"crop={width}:{height}:0:0");
            Sized(width, height);
        }
    }

    public static int Across(Gravity gravity) => gravity switch
    {
        Gravity.West or Gravity.NorthWest or Gravity.SouthWest => -1,
        Gravity.East or Gravity.NorthEast or Gravity.SouthEast => 1,
        _ => 0,
    };

    public static int Down(Gravity gravity) => gravity switch
    {
        Gravity.North or Gravity.NorthEast or Gravity.NorthWest => -1,
        Gravity.South or Gravity.SouthEast or Gravity.SouthWest => 1,
        _ => 0,
    };

    private (double X, double Y, double Width, double Height) ShapeWithin(Aspect shape, Gravity gravity)
    {
        var ratio = shape is { Width: > 0, Height: > 0 } ? shape.Width / shape.Height : throw FilmException.Asked("The shape of `crop` needs two numbers above nothing.");
        return Width > Height * ratio ? Within(Height * ratio, Height, gravity) : Within(Width, Width / ratio, gravity);
    }

    private (double X, double Y, double Width, double Height) Within(double width, double height, Gravity gravity)
    {
        if (gravity == Gravity.Smart)
        {
            notes.Add("Where there is most to see is not looked for in films: the middle is kept.");
        }

        return (Place(Width - width, Across(gravity)), Place(Height - height, Down(gravity)), width, height);
    }

    private static double Place(double room, int side) => side switch { < 0 => 0, > 0 => room, _ => room / 2 };

    private void Turn(string filter)
    {
        Add(filter);
        (Width, Height, PixelAspect) = (Height, Width, 1 / PixelAspect);
    }

    private void Sized(int width, int height) => (Width, Height) = (width, height);

    private int Fitted(double side) => isHalved ? Even(side) : Math.Max(1, (int)Math.Round(side));

    private int EvenPlace(double at) => isHalved ? (int)(at / 2) * 2 : (int)Math.Round(at);

    // What is odd loses a pixel: a box in a picture must not grow out of it.
    private static int Even(double side) => Math.Max(2, (int)Math.Round(side) / 2 * 2);
}
