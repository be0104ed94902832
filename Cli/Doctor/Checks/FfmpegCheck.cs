using System.Text.RegularExpressions;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>ffmpeg and ffprobe, and the encoders and filters that films are made with.</summary>
internal sealed partial class FfmpegCheck : ICheck
{
    private static readonly Part[] Encoders =
    [
        new("libx264", "H.264, which every browser plays", Essential: true),
        new("aac", "sound in MP4 and HLS", Essential: true),
        new("libx265", "HEVC"),
        new("libsvtav1", "AV1"),
        new("libvpx-vp9", "VP9 in WebM"),
        new("libopus", "Opus"),
        new("libmp3lame", "MP3"),
        new("libwebp", "WebP pictures"),
        new("mov_text", "captions inside MP4"),
    ];

    private static readonly Part[] Filters =
    [
        new("ass", "texts and captions in pictures"),
        new("zscale", "HDR for screens that have none"),
        new("rubberband", "sounds that go faster or slower"),
    ];

    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "ffmpeg";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var setting = surroundings.Setting("Ffmpeg:Path");
        if (InstalledProgram.Find(setting ?? "ffmpeg", surroundings.SearchPath) is not { } ffmpeg)
        {
            return setting is null
                ? Finding.Wrong("not on PATH: nothing can be probed, cut or transcoded", Cure.Install("ffmpeg"))
                : Finding.Wrong($"there is no program {setting}", "correct Ffmpeg__Path, or unset it to take the one on PATH");
        }

        var probes = InstalledProgram.Find(Path.Combine(Path.GetDirectoryName(ffmpeg.Path)!, "ffprobe"), []) ?? InstalledProgram.Find("ffprobe", surroundings.SearchPath);
        if (probes is not { } ffprobe)
        {
            return Finding.Wrong($"{ffmpeg.Path} is here, but ffprobe is neither beside it nor on PATH: nothing can be probed", Cure.Install("ffmpeg"));
        }

        var answers = await Task.WhenAll(
            ffmpeg.AskAsync(cancellationToken, "-hide_banner", "-version"),
            ffprobe.AskAsync(cancellationToken, "-hide_banner", "-version"),
            ffmpeg.AskAsync(cancellationToken, "-hide_banner", "-encoders"),
            ffmpeg.AskAsync(cancellationToken, "-hide_banner", "-filters"));
        if (Array.Find(answers, answer => !answer.Ran) is { } failed)
        {
            return Finding.Wrong(failed.Text, $"{Cure.Install("--reinstall ffmpeg")}, or set Ffmpeg__Path to one that runs");
        }

        return VersionOf("ffmpeg", answers[0]) is { } version && VersionOf("ffprobe", answers[1]) is { } probeVersion
            ? Judge(version == probeVersion ? $"{version} at {ffmpeg.Path}" : $"{version} at {ffmpeg.Path}, but ffprobe {probeVersion} at {ffprobe.Path}", answers[2].Text, answers[3].Text)
            : Finding.Wrong($"{ffmpeg.Path} or {ffprobe.Path} runs, but is something else", "correct Ffmpeg__Path, or put the real programs first on PATH");
    }

    private static Finding Judge(string found, string encoders, string filters)
    {
        List<Part> missing = [.. Missing(Encoders, EncoderLine(), encoders), .. Missing(Filters, FilterLine(), filters)];
        if (missing.Count == 0)
        {
            return Finding.Ok($"{found}, all {Encoders.Length} encoders and {Filters.Length} filters");
        }

        var lost = $"{found}; without {string.Join(", ", missing.Select(part => $"{part.Name} ({part.Loss})"))}";
        const string Complete = "install a complete build of ffmpeg and name it with Ffmpeg__Path";
        return missing.Exists(part => part.Essential) ? Finding.Wrong(lost, Complete) : Finding.Warning(lost, Complete);
    }

    private static IEnumerable<Part> Missing(Part[] parts, Regex line, string listing)
    {
        var present = line.Matches(listing).Select(match => match.Groups["name"].Value).ToHashSet();
        return parts.Where(part => !present.Contains(part.Name));
    }

    private static string? VersionOf(string program, ProgramAnswer answer) =>
        VersionLine().Match(answer.Text) is { Success: true } match && match.Groups["program"].Value == program ? match.Groups["version"].Value : null;

    [GeneratedRegex(@"^(?<program>\w+) version (?<version>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^ [VAS]\S{5} (?<name>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncoderLine();

    [GeneratedRegex(@"^ [T.][S.][C.] (?<name>\S+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilterLine();

    private sealed record Part(string Name, string Loss, bool Essential = false);
}
