using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Images;

namespace Aspire.Media.Films;

/// <summary>Takes pictures out of films.</summary>
internal sealed class FilmExtract(FfmpegProgram ffmpeg, FfprobeProgram ffprobe, FaceFinder faces, FilmSource source, string folder, Action<double> progress, Action<Process> started)
{
    private const int Most = 100;
    private const int Usual = 1280;

    // For each picture that is taken out so many are looked at for a face, and not more than that in all.
    private const int Rivals = 4;
    private const int MostRivals = 120;

    // Of a long film only pictures that stand for themselves are decoded: there are enough of them.
    private const double Long = 600;

    // JPEG and WebP know one way to tell colours from light, whatever the film has.
    private const string Still = ",scale=out_color_matrix=bt601";

    private ProbeStream Picture => source.Picture ?? throw FilmException.Asked("There is no picture that could be taken out.");

    public Task<EditedFilm> TakeAsync(EditRecipe recipe, CancellationToken cancellationToken)
    {
        var (extract, window) = (recipe.Result.Extract!, new FilmWindow());
        foreach (var operation in recipe.Operations)
        {
            window = operation is Trim trim ? window.Cut(trim, source.Length, source.Frame)
                : operation is Orient ? window
                : throw FilmException.Asked($"Pictures are taken out of a film as it is, or of a part of it; what was asked besides ({operation.GetType().Name.ToLowerInvariant()}) is done to the film first, or to the picture then.");
        }

        return extract.Kind switch
        {
            ExtractKind.Frames => FramesAsync(extract, window, recipe.Result.Format, "frame", cancellationToken),
            ExtractKind.Thumbnail when extract.At is { } at => AtAsync(extract, window, at, recipe.Result.Format, cancellationToken),
            ExtractKind.Thumbnail => FramesAsync(extract with { Count = 1 }, window, recipe.Result.Format, "thumbnail", cancellationToken),
            ExtractKind.Preview => PreviewAsync(extract, window, recipe.Result.Format, cancellationToken),
            _ => SpriteAsync(extract, window, cancellationToken),
        };
    }

    private async Task<EditedFilm> FramesAsync(EditExtract extract, FilmWindow window, string? format, string role, CancellationToken cancellationToken)
    {
        if (extract.Count is < 1 or > Most)
        {
            throw FilmException.Asked($"From 1 to {Most} pictures are taken out, not {extract.Count}.");
        }

        var length = window.SpanOf(source.Length);
        var (looks, pictures) = (Path.Combine(folder, "looks.txt"), Path.Combine(folder, "looks.grey"));
        var every = Math.Max(source.Frame, length / Math.Clamp(extract.Count * 20, 60, 600));
        // Small, since neither sharpness nor darkness nor a face needs more, and at most some hundred.
        var wide = Math.Min(640, Math.Max(16, Picture.Width ?? 16));
        var high = Math.Max(2, (int)Math.Round(wide * (Picture.Height ?? 9) / (Picture.Width ?? 16.0) / 2) * 2);
        await ffmpeg.RunAsync(
            [
                .. Sparing(length), .. Windowed(window), .. source.Input, "-filter_complex",
                FormattableString.Invariant($"[0:{Picture.Index}]select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{every - FilmWindow.Slack:0.######}),scale={wide}:{high},split[a][b];[a]blurdetect,signalstats,scdet=t=10,metadata=print:file={FilterText.Escape(looks)}[looks]"),
                "-map", "[looks]", "-fps_mode", "passthrough", "-f", "null", "-", "-map", "[b]", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-f", "rawvideo", pictures,
            ],
            TimeSpan.FromSeconds(length), fraction => progress(fraction * 0.7), started, cancellationToken);
        var (chosen, notes) = await ChooseAsync(BestFrames.Read(await File.ReadAllLinesAsync(looks, cancellationToken)), pictures, wide, high, extract.Count, length, cancellationToken);
        if (chosen.Count == 0)
        {
            throw new FilmException(FilmFault.Input, "There is no picture in it that could be taken out.");
        }

        var files = new List<FilmFile>();
        var begin = window.From - (window.From > FilmWindow.Slack ? FilmWindow.Slack : 0);
        foreach (var frame in chosen)
        {
            var file = await ShootAsync(begin + frame.At, $"{role}{files.Count}", extract.Width, format, cancellationToken);
            files.Add(file with { Role = role, At = begin + frame.At, Score = Math.Round(frame.Score, 3), Reasons = frame.Reasons });
            progress(0.8 + (0.2 * files.Count / chosen.Count));
        }

        return Taken(files, extract.Count > files.Count ? [.. notes, $"{extract.Count} pictures were asked for; there are {files.Count} that differ."] : notes);
    }

    // Faces are looked for only in those that are good without.
    private async Task<(IReadOnlyList<BestFrame> Chosen, IReadOnlyList<string> Notes)> ChooseAsync(
        IReadOnlyList<BestFrames.Look> looks, string pictures, int wide, int high, int count, double length, CancellationToken cancellationToken)
    {
        if (!faces.IsHere)
        {
            return (BestFrames.Choose(looks, count, length), [$"Faces were not looked for: {faces.Path} is missing (opencv-data brings it)."]);
        }

        try
        {
            await using var stream = File.OpenRead(pictures);
            var (seen, grey) = (looks.ToList(), new byte[wide * high]);
            foreach (var good in BestFrames.Choose(looks, Math.Min(count * Rivals, MostRivals), length))
            {
                var place = seen.FindIndex(look => look.At == good.At);
                stream.Position = (long)place * grey.Length;
                await stream.ReadExactlyAsync(grey, cancellationToken);
                seen[place] = seen[place] with { HasFace = faces.Sees(grey, wide, high) };
                progress(0.75);
            }

            return (BestFrames.Choose(seen, count, length), []);
        }
        catch (ImageException missing)
        {
            return (BestFrames.Choose(looks, count, length), [$"Faces were not looked for: {missing.Message}"]);
        }
    }

    private async Task<EditedFilm> AtAsync(EditExtract extract, FilmWindow window, double at, string? format, CancellationToken cancellationToken)
    {
        var length = window.SpanOf(source.Length);
        if (!(at >= 0 && at <= length))
        {
            throw FilmException.Asked(FormattableString.Invariant($"A picture at {at:0.###} s was asked for, and there are only {length:0.###} s."));
        }

        var seen = await source.SeenAtAsync(ffprobe, window.From + at, started, cancellationToken);
        var file = await ShootAsync(seen, "thumbnail", extract.Width, format, cancellationToken);
        return Taken([file with { Role = "thumbnail", At = window.From + at, Reasons = ["asked for"] }], []);
    }

    private async Task<FilmFile> ShootAsync(double at, string name, int? width, string? format, CancellationToken cancellationToken)
    {
        var (extension, type, quality) = format switch
        {
            null or "jpg" or "jpeg" => (".jpg", "image/jpeg", "3"),
            "png" => (".png", "image/png", "100"),
            "webp" => (".webp", "image/webp", "85"),
            _ => throw FilmException.Asked($"Pictures are taken out as jpeg, png or webp, not as {format}."),
        };
        var file = Path.Combine(folder, name + extension);
        await ffmpeg.RunAsync(
            [
                "-ss", FormattableString.Invariant($"{Math.Max(0, at - FilmWindow.Slack):0.######}"), .. source.Input, "-map", $"0:{Picture.Index}", "-vf", $"{Tones()}{Small(width ?? Usual)}{(extension == ".png" ? "" : Still)}", "-frames:v", "1",
                "-update", "1", "-q:v", quality, "-f", "image2", file,
            ],
            TimeSpan.Zero, static _ => { }, started, cancellationToken);
        return new FileInfo(file) is { Exists: true, Length: > 0 } ? new FilmFile(file, "frame", type, extension)
            : throw new FilmException(FilmFault.Input, FormattableString.Invariant($"There is no picture at {at:0.###} s."));
    }

    private async Task<EditedFilm> PreviewAsync(EditExtract extract, FilmWindow window, string? format, CancellationToken cancellationToken)
    {
        // A few short looks from all over it.
        var (length, look, looks) = (window.SpanOf(source.Length), 0.8, 5);
        var chosen = length <= look * looks ? "" : string.Create(
            CultureInfo.InvariantCulture, $"select='{string.Join('+', Enumerable.Range(0, looks).Select(place => Between((place + 0.5) * length / looks, look)))}',setpts=N/FRAME_RATE/TB,");
        var seen = $"[0:{Picture.Index}]fps=10,{chosen}{Tones()}{Small(extract.Width ?? 320)}";
        var (name, type, graph, encoding) = format switch
        {
            null or "gif" => ("preview.gif", "image/gif", $"{seen},split[many][these];[many]palettegen=stats_mode=diff[few];[these][few]paletteuse=dither=bayer:bayer_scale=3[seen]", new[] { "-loop", "0", "-f", "gif" }),
            "webp" => ("preview.webp", "image/webp", $"{seen}{Still}[seen]", ["-c:v", "libwebp_anim", "-quality", "70", "-loop", "0", "-f", "webp"]),
            "mp4" => ("preview.mp4", "video/mp4", $"{seen},format=yuv420p[seen]", ["-c:v", "libx264", "-crf", "26", "-movflags", "+faststart", "-f", "mp4"]),
            _ => throw FilmException.Asked($"A preview comes as gif, webp or mp4, not as {format}."),
        };
        var file = Path.Combine(folder, name);
        await ffmpeg.RunAsync(
            [.. Windowed(window), .. source.Input, "-filter_complex", graph, "-map", "[seen]", "-an", .. encoding, file], TimeSpan.FromSeconds(Math.Min(length, look * looks)), progress, started, cancellationToken);
        return Taken([new FilmFile(file, "preview", type, Path.GetExtension(file))], []);
    }

    private async Task<EditedFilm> SpriteAsync(EditExtract extract, FilmWindow window, CancellationToken cancellationToken)
    {
        var sheet = FilmSprite.Of(window.SpanOf(source.Length), (Picture.Width ?? 16) * Picture.PixelAspect, Picture.Height ?? 9, extract.Width ?? FilmSprite.UsualWidth);
        var (file, map) = (Path.Combine(folder, "sprite.jpg"), Path.Combine(folder, "sprite.vtt"));
        await ffmpeg.RunAsync([.. sheet.Arguments([.. Windowed(window), .. source.Input], $"0:{Picture.Index}"), file], TimeSpan.FromSeconds(sheet.Length), progress, started, cancellationToken);
        await File.WriteAllTextAsync(map, sheet.Map("sprite.jpg"), cancellationToken);
        return Taken([new FilmFile(file, "sprite", "image/jpeg", ".jpg"), new FilmFile(map, FilmFile.SpriteMap, "text/vtt", ".vtt")], []);
    }

    private static EditedFilm Taken(IReadOnlyList<FilmFile> files, IReadOnlyList<string> notes) => new(files, FilmMethod.Encoded, "Taken out of it.", notes);

    private static string Between(double middle, double look) => FormattableString.Invariant($"between(t,{middle - (look / 2):0.###},{middle + (look / 2):0.###})");

    private string Tones() => source.IsWide ? "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p," : "";

    // As people see it: with square pixels, and never larger than it is.
    private static string Small(int width) => width is >= 16 and <= 8192
        ? string.Create(CultureInfo.InvariantCulture, $"scale=w='trunc(min({width}\\,iw*sar)/2)*2':h='trunc(min({width}/(iw*sar)\\,1)*ih/2)*2',setsar=1")
        : throw FilmException.Asked($"Pictures are from 16 to 8192 pixels wide, not {width}.");

    private static string[] Sparing(double length) => length > Long ? ["-skip_frame", "nokey"] : [];

    private static string[] Windowed(FilmWindow window) =>
    [
        .. window.From > FilmWindow.Slack ? new[] { "-ss", FormattableString.Invariant($"{window.From - FilmWindow.Slack:0.######}") } : [],
        .. window.To is { } to ? new[] { "-t", FormattableString.Invariant($"{to - window.From:0.######}") } : [],
    ];
}
