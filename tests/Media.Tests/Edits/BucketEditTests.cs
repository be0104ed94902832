using Aspire.Media.Edits;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Tests.Films;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Edits;

/// <summary>Films and pictures that lie in a bucket: ffmpeg reads at addresses that are signed for it, libvips from memory.</summary>
public sealed class BucketEditTests(RadosGateway gateway, FilmClips clips) : IAsyncLifetime
{
    private S3Store store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RadosGateway.RequireInstalled();
        store = new S3Store(
            new S3StorageOptions
            {
                Bucket = await gateway.CreateBucketAsync(), Endpoint = await gateway.EndpointAsync(), AccessKey = RadosGateway.AccessKey, SecretKey = RadosGateway.SecretKey,
            },
            TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        store?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_film_in_a_bucket_is_cut_as_one_in_a_folder_and_refusals_keep_its_address_to_themselves()
    {
        var film = await BringAsync(await clips.ClockAsync(), AssetKind.Video, "video/mp4");
        var bytes = await File.ReadAllBytesAsync(await clips.ClockAsync(), Token);
        await File.WriteAllBytesAsync(clips["half.mp4"], bytes[..(bytes.Length / 2)], Token);
        var broken = await BringAsync(clips["half.mp4"], AssetKind.Video, "video/mp4");
        var source = new AssetSource(store);

        var whole = await clips.EditAsync(source.Of(film), new EditResult(), new Trim(1, 3));
        var edges = await clips.EditAsync(source.Of(film), new EditResult(), new Trim(0.6, 3.2));
        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(source.Of(broken), new EditResult(), new Trim(1, 3)));

        Assert.StartsWith("http://127.0.0.1", source.Of(film), StringComparison.Ordinal);
        Assert.Equal((FilmMethod.Copied, FilmMethod.Edges), (whole.Method, edges.Method));
        Assert.Equal(Enumerable.Range(25, 50), await FilmEyes.NumbersAsync(whole.Files[0].Path));
        Assert.Equal(Enumerable.Range(15, 65), await FilmEyes.NumbersAsync(edges.Files[0].Path));
        Assert.DoesNotContain("127.0.0.1", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Signature", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_picture_in_a_bucket_is_shown_as_one_in_a_folder()
    {
        var picture = await BringAsync(await clips.MakeAsync("bucket.png", _ => ["-f", "lavfi", "-i", "testsrc=size=320x240", "-frames:v", "1"]), AssetKind.Image, "image/png");
        var options = Options.Create(new ImageOptions { CacheMegabytes = 0 });
        using var edits = new ImageEdits(options, new FontCoverage(), TimeProvider.System, NullLogger<ImageEdits>.Instance);
        var recipe = EditQuery.Parse([KeyValuePair.Create("resize", "80"), KeyValuePair.Create("format", "webp")], AssetKind.Image);

        var nothing = new Dictionary<Guid, Asset>();
        var shown = await new ImageVariants(edits, store, options, NullLoggerFactory.Instance).GetAsync(ImageVariants.TagOf(picture, recipe, nothing), picture, recipe, nothing, Token);

        Assert.Equal(("webp", 80, 60), (shown.Format.Name, shown.Width, shown.Height));
    }

    private async Task<Asset> BringAsync(string file, AssetKind kind, string contentType)
    {
        var key = Guid.CreateVersion7();
        await using var bytes = File.OpenRead(file);
        await store.PutAsync(key.ToString("N"), contentType, bytes, Token);
        return new Asset
        {
            Id = key, Object = key, Kind = kind, Status = AssetStatus.Ready, Title = "one", FileName = Path.GetFileName(file), ContentType = contentType, Size = bytes.Length, UploadedAt = DateTimeOffset.UnixEpoch,
            UploadedBy = "test",
        };
    }
}
