namespace Aspire.Media.Films;

/// <summary>One picture of it, as it would be seen.</summary>
internal sealed partial class FilmPlan
{
    private const double Early = 10;

    /// <summary>What ffmpeg is told for one picture.</summary>
    /// <param name="from">From where on it is looked for, in seconds of the film.</param>
    /// <param name="clock">What time that is in what would come out.</param>
    /// <param name="width">How wide it is at most.</param>
    public FilmStillPlan Still(double from, double clock, int width, string file)
    {
        var chain = picture!;
        chain.MakeSquare();
        var (wide, tall) = chain.Width > width ? (width, Math.Max(1, (int)Math.Round((double)width * chain.Height / chain.Width))) : (chain.Width, chain.Height);
        // Without an index nobody lands where he wanted to: a while before it, and from there on picture by picture.
        var early = source.HasIndex ? 0 : Math.Min(from, Early);
        // What is seen for a while goes by the time in what would come out. At the end it is one picture, whatever time that was; and it is red, green and blue,
        // since WebP knows one matrix for all.
        var filters = $"[0:{source.Picture!.Index}]{(early > 0 ? $"trim=start={Seconds(early)}," : "")}setpts=PTS+({Seconds(clock - early)})/TB{(chain.Text.Length > 0 ? "," : "")}{chain.Text},scale={wide}:{tall}:flags=bicubic,setpts=PTS-STARTPTS,format=bgra[still]";
        List<string> arguments =
        [
            .. autoTurn ? [] : new[] { "-noautorotate" }, .. from > early ? new[] { "-ss", Seconds(from - early) } : [], .. inputs.SelectMany(input => input),
            "-filter_complex", filters, "-map", "[still]", "-frames:v", "1", "-c:v", "libwebp", "-q:v", "80", "-update", "1", "-f", "image2", file,
        ];
        return new FilmStillPlan(arguments, wide, tall);
    }
}

/// <summary>How one picture of a film is made, and how large it becomes.</summary>
internal sealed record FilmStillPlan(IReadOnlyList<string> Arguments, int Width, int Height);
