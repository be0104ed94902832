using System.Globalization;

namespace Aspire.Media.Transcoding;

/// <summary>Files that were replaced, as lines of CSV (RFC 4180): for spreadsheets, and for what else reads tables.</summary>
public static class TranscodedCsv
{
    /// <summary>The names of the columns, as in the database.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "id", "run_id", "state", "root", "path_before", "path_after", "recipe", "reason", "bytes_before", "bytes_after", "codec_before", "codec_after", "duration", "frames", "encode_seconds",
        "encoder", "worker", "quality", "quality_measure", "sha256_after", "quarantine_path", "quarantined_until", "begun_at", "swapped_at", "ended_at",
    ];

    /// <summary>The first line.</summary>
    public static string Head => string.Join(',', Columns) + "\r\n";

    /// <summary>One file on one line, unless there is a new line in its name.</summary>
    public static string LineOf(TranscodedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var facts = file.Facts;
        object?[] values =
        [
            file.Id, file.Run, TranscodedFileStore.WordOf(file.State), file.Root, file.Before.Path, file.PathAfter, facts.Recipe, facts.Reason, file.Before.Size, file.BytesAfter, facts.CodecBefore,
            facts.CodecAfter, facts.Duration, facts.Frames, facts.EncodeSeconds, facts.Encoder, facts.Worker, facts.Quality, facts.QualityMeasure, file.Sha256After, file.QuarantinePath,
            file.QuarantinedUntil, file.BegunAt, file.SwappedAt, file.EndedAt,
        ];
        return string.Join(',', values.Select(Field)) + "\r\n";
    }

    private static string Field(object? value)
    {
        var text = value is DateTimeOffset moment ? moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
