using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Transcoding;

namespace Aspire.Media.Cli.Tests.Transcodes;

public sealed class TranscodesCommandTests(PostgresServer postgres)
{
    private const string Restore = "{ name: transcode-restore, inputs: { properties: { file: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }";

    private static readonly Guid Kept = Guid.Parse("01a203b1-6d89-70fd-ae57-929d25f7ecda");
    private static readonly Guid Back = Guid.Parse("01a203b1-6d89-70fd-ae57-929d1f2e3d4c");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replaced_files_are_listed_summed_up_handed_out_and_brought_back()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, Restore);
        Assert.Equal("No file was replaced like that.\n", (await studio.RunAsync("transcodes list")).Output);
        await AddAsync(studio, Kept, "/mnt/films/a.avi", "swapped");
        await AddAsync(studio, Back, "/mnt/films/b.avi", "restored");
        using var folder = new TemporaryFolder();

        var listed = await studio.RunAsync("transcodes list --state swapped");
        var savings = await studio.RunAsync("transcodes savings --root films");
        var written = await studio.RunAsync("transcodes", "export", "-o", folder["films.csv"]);
        var again = await studio.RunAsync("transcodes", "export", "-o", folder["films.csv"]);
        var restored = await studio.RunAsync("transcodes restore 25f7ecda");

        Assert.Matches(@"^file +when +state +was +is +saved +codec +path\n25f7ecda +.* +swapped +7\.2 GB +1\.8 GB +75 % +h264 → hevc +/mnt/films/a\.mkv\n$", listed.Output);
        Assert.Matches(@"films +1 +7\.2 GB +1\.8 GB +5\.4 GB +1 h\b", savings.Output);
        Assert.Equal((0, $"{folder["films.csv"]}\n"), (written.ExitCode, written.Output));
        Assert.Equal(3, (await File.ReadAllLinesAsync(folder["films.csv"], Token)).Length);
        Assert.Equal($"media: {folder["films.csv"]} is there already; --force writes over it.", again.Complaint);
        Assert.Equal(Kept.ToString(), (await studio.Client.GetRunAsync(Guid.Parse(restored.Output.Trim()), Token)).Inputs["file"]!.ToString());
        Assert.Contains("is back already", (await studio.RunAsync("transcodes restore 1f2e3d4c")).Complaint, StringComparison.Ordinal);
        Assert.Equal("media: No id of the 2000 newest files ends in '00000000'. Which there are: media transcodes list", (await studio.RunAsync("transcodes restore 00000000")).Complaint);
        Assert.Equal("media: 'eaten' is no state: write swapping, swapped, restored or purged.", (await studio.RunAsync("transcodes list --state eaten")).Complaint);
        Assert.Equal("media: 'xlsx' is no format: write csv, json or sqlite.", (await studio.RunAsync("transcodes export --format xlsx")).Complaint);
        Assert.Equal([Back, Kept], (await studio.ReadAsync<IReadOnlyList<TranscodedFile>>("transcodes list --json")).Select(file => file.Id).Order());
        Assert.Equal(5_400_000_000, (await studio.ReadAsync<TranscodingSavings>("transcodes savings --json")).Total.Saved);
        Assert.True((await studio.ReadAsync<StartedRun>($"transcodes restore {Kept} --json")).IsNew);
    }

    private static Task AddAsync(Studio studio, Guid id, string path, string state) => studio.Api.Database.ExecuteAsync($"""
        insert into transcoded_file (
            id, run_id, attempt, state, root, key_before, path_before, key_after, path_after, recipe, reason, bytes_before, modified_before, bytes_after, sha256_after, codec_before, codec_after,
            encode_seconds, quarantine_path, quarantined_until, swapped_at)
        values (
            '{id}', '{id}', 1, '{state}', 'films', sha256('{path}'), '{path}', sha256('{path}'), '{Path.ChangeExtension(path, "mkv")}', 'transcode/1 codec=hevc', 'Rule 3.', 7200000000, now(),
            1800000000, repeat('0', 64), 'h264', 'hevc', 3600, '/mnt/films/.kept', now() + interval '14 days', now())
        """);
}
