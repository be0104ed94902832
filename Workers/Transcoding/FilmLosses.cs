using Aspire.Media.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>What a film has in its pictures that would be lost if they were encoded anew.</summary>
internal static class FilmLosses
{
    // As ffprobe calls them.
    private static readonly (string Kind, string Name)[] Lights =
    [
        ("DOVI configuration record", "Dolby Vision"), ("Dolby Vision Metadata", "Dolby Vision"), ("Dolby Vision RPU Data", "Dolby Vision"), ("HDR Dynamic Metadata SMPTE2094-40 (HDR10+)", "HDR10+"),
    ];

    /// <summary>In words; null where nothing would be, or nobody minds.</summary>
    public static string? Of(FilmSource source, TranscodePolicy policy, Verdict verdict)
    {
        if (policy.MayLose || verdict != Verdict.Transcode || source.Picture is not { } picture)
        {
            return null;
        }

        if (Lights.FirstOrDefault(light => picture.SideData.Any(data => data["side_data_type"] is { } kind && kind.ToString() == light.Kind)).Name is { } lost)
        {
            return $"It is {lost}, which would be lost (`mayLose`).";
        }

        var (had, has) = (Grain(picture.PixelFormat), Grain(PictureCodec.PixelsFor(policy.CodecName, picture.PixelFormat)));
        return has < had ? $"Its colours are finer ({had}) than {policy.CodecName} keeps them ({has}): something would be lost (`mayLose`)." : null;
    }

    /// <summary>How finely colours are kept: 420, 422 or 444.</summary>
    public static int Grain(string? pixels) =>
        pixels is null ? 420 : pixels.Contains("444", StringComparison.Ordinal) || pixels.Contains("rgb", StringComparison.Ordinal) || pixels.Contains("gbr", StringComparison.Ordinal) ? 444 : pixels.Contains("422", StringComparison.Ordinal) ? 422 : 420;
}
