using Aspire.Media.Library;

using Npgsql;

namespace Aspire.Media.Transcoding;

/// <summary>How fast films were encoded here.</summary>
public sealed class EncodeSpeedStore(NpgsqlDataSource database)
{
    // What was encoded lately tells more than what was encoded on the machine before this one.
    private const string LearnSql = """
        select codec_after, sum(pixels), sum(encode_seconds)
        from (
            select transcoded_file.codec_after, transcoded_file.encode_seconds,
                transcoded_file.frames * (judged.facts ->> 'width')::double precision * (judged.facts ->> 'height')::double precision as pixels,
                row_number() over (partition by transcoded_file.codec_after order by transcoded_file.swapped_at desc) as latest
            from transcoded_file
            join judged_file as judged on judged.key in (transcoded_file.key_before, transcoded_file.key_after)
            where transcoded_file.swapped_at is not null and transcoded_file.encoder is not null and transcoded_file.encode_seconds > 0 and transcoded_file.frames > 0
        ) as done
        where latest <= 200 and pixels > 0
        group by codec_after
        """;

    public async Task<EncodeSpeed> LearnAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LearnSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var learned = new Dictionary<string, double>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.Text(0) is { } codec && reader.GetDouble(2) > 0)
            {
                learned[codec] = reader.GetDouble(1) / reader.GetDouble(2);
            }
        }

        return new EncodeSpeed(learned);
    }
}

/// <summary>How many pixels are encoded in a second, codec by codec.</summary>
public sealed record EncodeSpeed(IReadOnlyDictionary<string, double> PixelsPerSecond)
{
    // Of one processor of our days, before anything was learned: 1080 lines at 12, 6 and 30 pictures in a second.
    private static readonly Dictionary<string, double> Usual = new() { ["hevc"] = 25e6, ["av1"] = 12e6, ["h264"] = 60e6 };

    // Disks read and write so many bytes in a second, in both directions.
    private const double Copied = 60e6;

    /// <summary>How long it takes to encode a film.</summary>
    public double SecondsFor(FileFacts file, TranscodePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(policy);
        var pixels = (double)file.Width * file.Height * file.FrameRate * file.Duration;
        return pixels / PixelsPerSecond.GetValueOrDefault(policy.CodecName, Usual[policy.CodecName]);
    }

    /// <summary>How long it takes to put one into another container.</summary>
    public static double CopySeconds(FileFacts file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Size / Copied;
    }
}
