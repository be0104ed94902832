using System.Globalization;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>How sounds are encoded.</summary>
public static class SoundCodec
{
    private static readonly Dictionary<string, string> Encoders = new()
    {
        ["aac"] = "aac", ["mp3"] = "libmp3lame", ["opus"] = "libopus", ["vorbis"] = "libvorbis", ["flac"] = "flac", ["alac"] = "alac", ["ac3"] = "ac3", ["eac3"] = "eac3", ["mp2"] = "mp2",
        ["pcm_s16le"] = "pcm_s16le", ["pcm_s24le"] = "pcm_s24le", ["pcm_s16be"] = "pcm_s16be", ["pcm_s24be"] = "pcm_s24be", ["pcm_f32le"] = "pcm_f32le", ["pcm_u8"] = "pcm_u8",
    };

    public static bool CanEncode(string codec) => Encoders.ContainsKey(codec);

    /// <summary>Whether nothing is lost when it is encoded again.</summary>
    public static bool IsExact(string? codec) => codec is "flac" or "alac" || codec?.StartsWith("pcm_", StringComparison.Ordinal) == true;

    /// <summary>How many channels it can have.</summary>
    public static int MostChannels(string codec) => codec switch
    {
        "mp3" or "mp2" => 2,
        "ac3" or "eac3" => 6,
        _ => 8,
    };

    /// <summary>The arguments for a stream of the result.</summary>
    /// <param name="stream">Its place in the result.</param>
    /// <param name="quality">From 1 to 100.</param>
    public static IReadOnlyList<string> Arguments(string codec, int stream, int? quality, ProbeStream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var channels = Math.Min(source.Channels ?? 2, MostChannels(codec));
        List<string> arguments = [$"-c:{stream}", Encoders[codec]];
        if (!IsExact(codec))
        {
            // What is usual for two channels, each further one as much again.
            var (least, usual, most) = codec switch { "opus" => (24, 64, 160), "aac" or "vorbis" => (32, 80, 160), "mp3" or "mp2" => (32, 96, 160), _ => (64, 112, 160) };
            var each = quality is { } wanted ? least + ((most - least) * (wanted - 1) / 99) : usual;
            arguments.AddRange([$"-b:{stream}", string.Create(CultureInfo.InvariantCulture, $"{each * channels}k")]);
        }

        if (channels < source.Channels)
        {
            arguments.AddRange([$"-ac:{stream}", channels.ToString(CultureInfo.InvariantCulture)]);
        }

        return arguments;
    }

    /// <summary>What a stream must go through before the encoder takes it.</summary>
    public static IEnumerable<string> Preparing(string codec, ProbeStream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (codec == "opus" && source.Channels > 2)
        {
            yield return "aformat=channel_layouts=7.1|5.1|5.0|quad|3.0|stereo|mono";
        }
    }
}
