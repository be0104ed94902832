using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Api.Tests.Edits;

/// <summary>Films from the request to what comes out, with a worker of the product and the ffmpeg that is installed.</summary>
public sealed class FilmEditsTests(EditingApi api) : IClassFixture<EditingApi>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_is_cut_put_behind_another_taken_apart_and_refused_in_words()
    {
        var film = await api.UploadAsync(await ClipAsync("testsrc2"), "Council meeting.mp4");
        var other = await api.UploadAsync(await ClipAsync("smptebars"), "credits.mp4");
        var broken = await api.UploadAsync((await ClipAsync("mandelbrot"))[..6000], "broken.mp4");

        var edits = await Task.WhenAll(
            AskAsync(film, "trim=1..3"),
            AskAsync(film, "trim=0.52..2.2", "resize=80", "speed=2"),
            AskAsync(film, $"concat={other.Id}"),
            AskAsync(film, "extract=frames:2", "extract.width=96"),
            AskAsync(film, "extract=sprite", "extract.width=64"),
            AskAsync(film, "format=flac"),
            AskAsync(broken, "resize=80"));

        var (copied, small, joined, frames, sprite, sound) = (edits[0], edits[1], edits[2], edits[3], edits[4], edits[5]);
        Assert.Equal("Its pictures are the very same, bit by bit.", copied.How);
        await IsAsync(copied, AssetKind.Video, 2, "Council meeting");
        Assert.StartsWith("Encoded anew: ", small.How, StringComparison.Ordinal);
        var shown = await IsAsync(small, AssetKind.Video, 0.84, "Council meeting");
        Assert.Equal((80, 60, film.Id), (shown.Width, shown.Height, Assert.Single(shown.MadeFrom!)));
        Assert.Equal(new[] { film.Id, other.Id }.Order(), (await IsAsync(joined, AssetKind.Video, 8, "Council meeting")).MadeFrom!.Order());

        Assert.Equal((EditStatus.Completed, 2, 2), (frames.Status, frames.Assets.Count, frames.Notes.Count));
        Assert.Equal(["Council meeting-1.jpg", "Council meeting-2.jpg"], (await Task.WhenAll(frames.Assets.Select(id => api.Client.GetAssetAsync(id, Token)))).Select(asset => asset.FileName));
        Assert.Equal(["Council meeting-1.jpg", "Council meeting-2.vtt"], (await Task.WhenAll(sprite.Assets.Select(id => api.Client.GetAssetAsync(id, Token)))).Select(asset => asset.FileName));
        await IsAsync(sound, AssetKind.Audio, 4, "Council meeting");

        Assert.Equal((EditStatus.Failed, null, "invalid_format"), (edits[6].Status, edits[6].Asset, edits[6].Error!.Class));
        Assert.DoesNotContain(api["storage"], edits[6].Error!.Message, StringComparison.Ordinal);
        // By now it is known how long it is, and so nothing is begun.
        await Until.TrueAsync(async () => (await api.Client.GetAssetAsync(film.Id, Token)).Duration is not null, "the film was looked into");
        Assert.Equal("`trim` begins at 9 s, and it ends at 4 s.", (await Assert.ThrowsAsync<MediaApiException>(() => AskAsync(film, "trim=9..12"))).Message);
        Assert.Equal(HttpStatusCode.BadRequest, (await Assert.ThrowsAsync<MediaApiException>(() => AskAsync(film, $"watermark={other.Id}"))).Status);
        await Until.TrueAsync(() => !Directory.EnumerateFileSystemEntries(api["scratch"]).Any(), "nothing is left where it was worked");
    }

    private Task<EditAction> AskAsync(Asset asset, params string[] options) => api.Client.EditAsync(asset.Id, options, Patience, Token);

    private async Task<Asset> IsAsync(EditAction edit, AssetKind kind, double seconds, string title)
    {
        Assert.True(edit.Status == EditStatus.Completed, edit.Error?.Message);
        Asset asset = null!;
        await Until.TrueAsync(async () => (asset = await api.Client.GetAssetAsync(edit.Asset!.Value, Token)).Duration is not null, "what came out was looked into");
        Assert.Equal((kind, title, null), (asset.Kind, asset.Title, asset.Problem));
        Assert.InRange(asset.Duration!.Value, seconds - 0.06, seconds + 0.06);
        return asset;
    }

    private Task<byte[]> ClipAsync(string pattern) => api.MakeAsync(
        $"{pattern}.mp4", "-f", "lavfi", "-i", $"{pattern}=size=160x120:rate=25", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
        "-g", "25", "-sc_threshold", "0", "-c:a", "aac", "-movflags", "+faststart");
}
