using System.Text.Json.Nodes;

using Aspire.Media.Engine.Store;
using Aspire.Media.Films;
using Aspire.Media.Programs;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Tests.Transcoding;

/// <summary>The shipped workflows that do something else to a library than to make it smaller.</summary>
public sealed class LibraryWorkflowTests(PostgresServer postgres) : IAsyncLifetime
{
    private TranscodeLibrary library = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => library = await TranscodeLibrary.OpenAsync(postgres);

    public ValueTask DisposeAsync() => library.DisposeAsync();

    [Fact]
    public async Task Broken_films_are_listed_with_what_is_wrong_and_nothing_is_changed()
    {
        await library.FilmAsync("sound.mkv", 2);
        var broken = await library.FilmAsync("broken.mkv", 4);
        await using (var stream = new FileStream(broken, FileMode.Open))
        {
            stream.Position = stream.Length / 2;
            await stream.WriteAsync(new byte[20_000], Token);
        }

        var before = await File.ReadAllBytesAsync(broken, Token);

        var run = await library.RunAsync("health-check", []);

        var output = JsonNode.Parse(run.Output!)!;
        Assert.Equal((1, 1), ((int)output["sound"]!, (int)output["broken"]!));
        var failed = Assert.Single(await library.Get<ItemStore>().ListAsync((await library.StepsAsync(run.Id))["check"].Id, onlyFailed: true, after: -1, limit: 10, Token));
        Assert.Contains($"{broken} is damaged", failed.Failure, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(broken, Token));
    }

    [Fact]
    public async Task Films_in_old_containers_are_put_into_another_picture_by_picture_and_once()
    {
        var old = await library.FilmAsync("old.avi", 2, "-c:a", "mp3");
        await library.FilmAsync("new.mkv", 2);
        // Matroska as we write it does not carry this: it stays, and is not encoded anew.
        await new OutsideProgram("ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=2", "-c:v", "flv1", library.In("odd.flv")).RunAsync(Token);
        var pictures = await TranscodeLibrary.PicturesAsync(old);

        var first = await library.SucceedAsync("remux", []);
        await library.SucceedAsync("remux", []);

        Assert.Equal((3, 0), ((int)first["looked"]!, (int)first["failed"]!));
        Assert.Equal(["new.mkv", "odd.flv", "old.mkv"], library.Files());
        Assert.Equal(pictures, await TranscodeLibrary.PicturesAsync(library.In("old.mkv")));
        Assert.Equal("remux/1 in=mkv", (await library.ProbeAsync(library.In("old.mkv"))).Tags[FileFacts.StampTag]);
        Assert.Equal(1, await library.Database.CountAsync("select count(*) from transcoded_file"));
    }

    [Fact]
    public async Task Sounds_are_levelled_and_pictures_stay_and_that_is_done_once()
    {
        var film = await library.FilmAsync("loud.mkv", 4);
        var pictures = await TranscodeLibrary.PicturesAsync(film);

        await library.SucceedAsync("audio-normalise", []);
        await library.SucceedAsync("audio-normalise", []);

        Assert.Equal(pictures, await TranscodeLibrary.PicturesAsync(film));
        Assert.Equal(1, await library.Database.CountAsync("select count(*) from transcoded_file"));
        Assert.InRange(await LoudnessAsync(film), -23.5, -22.5);
    }

    private static async Task<double> LoudnessAsync(string path)
    {
        var words = new List<string>();
        await new OutsideProgram("ffmpeg", "-hide_banner", "-nostdin", "-i", path, "-vn", "-af", "loudnorm=print_format=json", "-f", "null", "-") { Complains = words.Add }.RunAsync(Token);
        return LoudnessMeasure.Read(string.Join('\n', words)).Integrated;
    }
}
