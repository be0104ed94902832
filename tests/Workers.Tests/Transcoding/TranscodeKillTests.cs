using System.Security.Cryptography;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Tests.Transcoding;

/// <summary>
/// The worker that makes a film anew is killed at each stage in turn, and another goes on: at every moment the old or the new film lies there whole, and no chunk
/// that was done is encoded again. What happens within the swap is tried call by call elsewhere.
/// </summary>
public sealed class TranscodeKillTests(PostgresServer postgres)
{
    private const int Seconds = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Each with the question whether it is reached, or passed: on a machine that is busy nobody may look while it lasts.
    private static readonly (string Name, Func<TranscodeLibrary, Guid, Task<bool>> IsReached)[] Stages =
    [
        ("a chunk is encoded", (library, _) => AnyAsync(library, "select (select count(*) from transcode_chunk where object_key is not null) + (select count(*) from transcoded_file)")),
        ("the new film is put together", async (library, run) => (await library.StepsAsync(run))["finish"].Status is StepStatus.Processing or StepStatus.Completed),
        ("the new film takes its place", (library, _) => AnyAsync(library, "select count(*) from transcoded_file")),
        ("the film is planned", async (library, run) => (await library.StepsAsync(run))["plan"].Status == StepStatus.Completed),
        ("the chunks are encoded", async (library, run) => (await library.StepsAsync(run))["encode"].Status == StepStatus.Completed),
        ("the original is kept", (library, _) => Task.FromResult(library.Own().Any(file => file.StartsWith(".aspire-media-quarantine", StringComparison.Ordinal)))),
        ("the new film is in its place", (library, _) => AnyAsync(library, "select count(*) from transcoded_file where state = 'swapped'")),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Stages.Take(TestSize.Of(small: 2, full: Stages.Length)).Select(stage => stage.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_worker_that_is_killed_costs_a_chunk_at_most_and_never_the_film(string stage)
    {
        await using var library = await TranscodeLibrary.OpenAsync(postgres, works: false);
        var film = await library.FilmAsync("film.mkv", Seconds);
        var original = await HashAsync(film);
        await using var first = library.Hire();
        var run = await library.StartAsync("transcode-file", new JsonObject { ["file"] = film, ["chunkSeconds"] = 2, ["policy"] = new JsonObject { ["preset"] = "medium", ["encoder"] = "software" } });
        await Until.TrueAsync(() => Stages.First(one => one.Name == stage).IsReached(library, run), stage, Patience);

        first.Kill();

        await RequireWholeAsync(library, film, original);
        await using var second = library.Hire();

        var ended = await library.EndAsync(run);

        Assert.Equal(RunStatus.Completed, ended.Status);
        await RequireWholeAsync(library, film, original);
        Assert.Equal(25 * Seconds, (await TranscodeLibrary.PicturesAsync(film)).Count);
        Assert.Equal("hevc", (await library.ProbeAsync(film)).Picture!.Codec);
        // Of ours only the original is left, under another name.
        Assert.Equal(original, await HashAsync(library.In(Assert.Single(library.Own()))));
        Assert.Equal(0, await library.Database.CountAsync("select count(*) from transcode_chunk"));
        Assert.Equal(1, await library.Database.CountAsync("select count(*) from transcoded_file"));
        // One slot: the chunk that was being encoded, and the one before it that was on its way to the storage.
        var chunks = await library.Get<ItemStore>().ListAsync((await library.StepsAsync(run))["encode"].Id, onlyFailed: false, after: -1, limit: 100, Token);
        Assert.InRange(chunks.Count(chunk => chunk.Attempt > 1), 0, 2);
    }

    private static async Task<bool> AnyAsync(TranscodeLibrary library, string question) => await library.Database.CountAsync(question) > 0;

    private static async Task RequireWholeAsync(TranscodeLibrary library, string film, string original)
    {
        if (await HashAsync(film) != original)
        {
            await new OutsideProgram("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-xerror", "-i", film, "-f", "null", "-").RunAsync(Token);
            Assert.Equal("hevc", (await library.ProbeAsync(film)).Picture!.Codec);
        }
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file, Token));
    }
}
