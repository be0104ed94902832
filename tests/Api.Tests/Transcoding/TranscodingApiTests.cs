using System.Net;
using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Transcoding;
using Aspire.Media.Files;
using Aspire.Media.Programs;
using Aspire.Media.Transcoding;

using TranscodedFile = Aspire.Media.Transcoding.TranscodedFile;
using TranscodedState = Aspire.Media.Transcoding.TranscodedState;
using WaitingFiles = Aspire.Media.Client.Transcoding.WaitingFiles;
using WireState = Aspire.Media.Client.Transcoding.TranscodedState;

namespace Aspire.Media.Api.Tests.Transcoding;

public sealed class TranscodingApiTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_listed_in_parts_the_newest_first_and_by_state()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await AddAsync("list", $"/mnt/list/{number}.avi", number == 2 ? TranscodedState.Restored : TranscodedState.Swapped));
        }

        var first = await api.Client.ListTranscodedFilesAsync(state: null, "list", cursor: null, 2, Token);
        var second = await api.Client.ListTranscodedFilesAsync(state: null, "list", first.Next, 2, Token);
        var third = await api.Client.ListTranscodedFilesAsync(state: null, "list", second.Next, 2, Token);
        var restored = await api.Client.ListTranscodedFilesAsync(WireState.Restored, "list", cursor: null, limit: null, Token);

        Assert.Equal(Enumerable.Reverse(ids), first.Items.Concat(second.Items).Concat(third.Items).Select(file => file.Id));
        Assert.Null(third.Next);
        Assert.Equal([ids[2]], restored.Items.Select(file => file.Id));
        var one = await api.Client.GetTranscodedFileAsync(ids[0], Token);
        Assert.Equal(
            ("/mnt/list/0.avi", "/mnt/list/0.mkv", 1_000L, 400L, "h264", "hevc", 0.98, "ssim", "machine"),
            (one.PathBefore, one.PathAfter, one.BytesBefore, one.BytesAfter, one.CodecBefore, one.CodecAfter, one.Quality, one.QualityMeasure, one.Worker));
    }

    [Theory]
    [InlineData("files?state=eaten")]
    [InlineData("files?state=2")]
    [InlineData("files?limit=0")]
    [InlineData("files?cursor=abc")]
    [InlineData("files?root=%00")]
    [InlineData("export?format=xlsx")]
    [InlineData("savings?root=%00")]
    public async Task A_question_that_makes_no_sense_is_refused(string question)
    {
        using var answer = await api.Http.GetAsync($"/api/transcoding/{question}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task What_was_saved_is_summed_up_and_what_waits_is_told()
    {
        await AddAsync("sum", "/mnt/sum/a.avi", TranscodedState.Swapped);
        await AddAsync("sum", "/mnt/sum/b.avi", TranscodedState.Purged, codec: "mpeg2video");
        await AddAsync("sum", "/mnt/sum/c.avi", TranscodedState.Restored);
        await AddAsync("sum", "/mnt/sum/d.avi", TranscodedState.Swapping);
        // `a` was replaced after it was judged; only `e` still waits.
        foreach (var name in new[] { "a", "e" })
        {
            await api.Get<JudgedFileStore>().JudgeAsync(
                "sum", new FoundFile($"/mnt/sum/{name}.avi", 1_000, Now), new FileFacts { Containers = ["avi"], Size = 1_000, ModifiedAt = Now },
                new JudgedFile(Guid.CreateVersion7(), "transcode/1 codec=hevc", new TranscodeDecision(Verdict.Transcode, "Rule 3."), 300), Token);
        }

        await api.Database.ExecuteAsync("update judged_file set decided_at = decided_at - interval '1 hour' where path = '/mnt/sum/a.avi'");

        var savings = await api.Client.GetTranscodingSavingsAsync("sum", Token);
        var nothing = await api.Client.GetTranscodingSavingsAsync("nowhere", Token);

        Assert.Equal((2L, 2_000L, 800L, 1_200L, 41.0), (savings.Total.Files, savings.Total.BytesBefore, savings.Total.BytesAfter, savings.Total.Saved, savings.Total.EncodeSeconds));
        Assert.Equal(["sum"], savings.ByRoot.Select(saving => saving.Root));
        Assert.Equal([("h264", 1L), ("mpeg2video", 1L)], savings.ByCodec.Select(saving => (saving.CodecBefore, saving.Files)));
        Assert.Equal(2, Assert.Single(savings.ByDay).Files);
        Assert.Equal([new WaitingFiles("sum", 1, 1_000, 300, 700)], savings.Waiting.Select(waiting => waiting));
        Assert.Equal((0L, 0L), (nothing.Total.Files, nothing.Total.Saved));
        Assert.Empty(nothing.ByRoot);
    }

    [Fact]
    public async Task All_of_them_are_handed_out_as_csv_json_and_a_database()
    {
        var id = await AddAsync("out", "/mnt/out/a \"quoted\",\nname.avi", TranscodedState.Swapped);
        using var folder = new TemporaryFolder();

        var csv = await ReadAsync(TranscodedFormat.Csv);
        using var json = JsonDocument.Parse(await ReadAsync(TranscodedFormat.Json));
        await using (var source = await api.Client.ExportTranscodedFilesAsync(TranscodedFormat.Sqlite, state: null, "out", Token))
        await using (var target = File.Create(folder["out.sqlite"]))
        {
            await source.CopyToAsync(target, Token);
        }

        var asked = new List<string>();
        await new OutsideProgram("sqlite3", folder["out.sqlite"], "select id, bytes_before - bytes_after, typeof(quality), ended_at is null, replace(path_before, char(10), '/') from transcoded_file") { Says = asked.Add }.RunAsync(Token);

        Assert.StartsWith("id,run_id,state,root,path_before", csv, StringComparison.Ordinal);
        Assert.Contains($"{id},", csv, StringComparison.Ordinal);
        Assert.Contains(",\"/mnt/out/a \"\"quoted\"\",\nname.avi\",", csv, StringComparison.Ordinal);
        Assert.Equal(("swapped", 1_000), (json.RootElement[0].GetProperty("state").GetString(), json.RootElement[0].GetProperty("bytesBefore").GetInt32()));
        Assert.Equal([$"{id}|600|real|1|/mnt/out/a \"quoted\",/name.avi"], asked);

        async Task<string> ReadAsync(TranscodedFormat format)
        {
            using var reader = new StreamReader(await api.Client.ExportTranscodedFilesAsync(format, WireState.Swapped, "out", Token));
            return await reader.ReadToEndAsync(Token);
        }
    }

    [Fact]
    public async Task An_original_is_brought_back_by_a_run_where_that_can_be()
    {
        await api.RegisterAsync("{ name: transcode-restore, inputs: { properties: { file: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }");
        var (kept, back, gone, busy) = (
            await AddAsync("way", "/mnt/way/a.avi", TranscodedState.Swapped), await AddAsync("way", "/mnt/way/b.avi", TranscodedState.Restored),
            await AddAsync("way", "/mnt/way/c.avi", TranscodedState.Purged), await AddAsync("way", "/mnt/way/d.avi", TranscodedState.Swapping));

        var run = await api.EndAsync((await api.Client.RestoreTranscodedFileAsync(kept, Token)).Id);

        Assert.Equal((RunStatus.Completed, kept.ToString()), (run.Status, run.Inputs["file"]!.ToString()));
        Assert.Contains("is back already", await RefusedAsync(back, HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("is gone since", await RefusedAsync(gone, HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("is being replaced", await RefusedAsync(busy, HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("No file was replaced as", await RefusedAsync(Guid.NewGuid(), HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(Guid id, HttpStatusCode status)
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.RestoreTranscodedFileAsync(id, Token));
        Assert.Equal(status, refused.Status);
        return refused.Message;
    }

    private async Task<Guid> AddAsync(string root, string path, TranscodedState state, string codec = "h264")
    {
        var store = api.Get<TranscodedFileStore>();
        var id = Guid.CreateVersion7();
        await store.BeginAsync(
            new TranscodedFile
            {
                Id = id, Run = Guid.CreateVersion7(), Attempt = 1, Root = root, Before = new FoundFile(path, 1_000, Now), PathAfter = Path.ChangeExtension(path, "mkv"), BytesAfter = 400,
                Sha256After = new string('0', 64), QuarantinePath = $"/mnt/{root}/.kept/{id:N}", QuarantinedUntil = Now.AddDays(14),
                Facts = new TranscodingFacts("transcode/1 codec=hevc", "Rule 3: its picture is h264.", codec, "hevc", 60, 1_500, 20.5, "libx265", "machine", 0.98, "ssim"),
            },
            Token);
        if (state != TranscodedState.Swapping)
        {
            await store.SwappedAsync(id, 1, new FileIdentity(1, 2, 400, Now, UnixFileMode.None, 0, 0), Token);
        }

        if (state is TranscodedState.Restored or TranscodedState.Purged)
        {
            await store.EndAsync(id, state, Token);
        }

        return id;
    }
}
