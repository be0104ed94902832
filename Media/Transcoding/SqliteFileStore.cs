using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>Files that were replaced, as a database in one file, which the program sqlite3 writes where it is installed.</summary>
public sealed class SqliteFileStore(TranscodedListStore files)
{
    private const string TableSql = """
        create table transcoded_file (
            id text primary key, run_id text, state text, root text, path_before text, path_after text, recipe text, reason text, bytes_before integer, bytes_after integer, codec_before text,
            codec_after text, duration real, frames integer, encode_seconds real, encoder text, worker text, quality real, quality_measure text, sha256_after text, quarantine_path text,
            quarantined_until text, begun_at text, swapped_at text, ended_at text)
        """;

    // What CSV leaves out comes as an empty text.
    private const string CleanSql = """
        insert into transcoded_file
        select id, run_id, state, root, path_before, path_after, recipe, reason, bytes_before, bytes_after, nullif(codec_before, ''), nullif(codec_after, ''), nullif(duration, ''),
            nullif(frames, ''), nullif(encode_seconds, ''), nullif(encoder, ''), nullif(worker, ''), nullif(quality, ''), nullif(quality_measure, ''), sha256_after, quarantine_path,
            quarantined_until, begun_at, nullif(swapped_at, ''), nullif(ended_at, '')
        from raw;
        drop table raw;
        vacuum
        """;

    /// <summary>Writes it to where nothing is yet.</summary>
    /// <exception cref="ProgramException">There is no sqlite3, or it failed.</exception>
    public async Task WriteAsync(string path, TranscodedState? state, string? root, CancellationToken cancellationToken)
    {
        var csv = path + ".csv";
        try
        {
            await using (var writer = new StreamWriter(csv))
            {
                await writer.WriteAsync(TranscodedCsv.Head);
                await foreach (var file in files.AllAsync(state, root, cancellationToken))
                {
                    await writer.WriteAsync(TranscodedCsv.LineOf(file).AsMemory(), cancellationToken);
                }
            }

            await new OutsideProgram("sqlite3", "-bail", path, TableSql, ".mode csv", $".import \"{csv}\" raw", CleanSql).RunAsync(cancellationToken);
        }
        finally
        {
            File.Delete(csv);
        }
    }
}
