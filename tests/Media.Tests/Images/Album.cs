using Aspire.Media.Edits;
using Aspire.Media.Images;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Images;

/// <summary>One after the other: some of them look at the memory of all.</summary>
[CollectionDefinition(nameof(Album))]
public sealed class AlbumGroup : ICollectionFixture<Album>;

/// <summary>Pictures that ffmpeg has made, and what edits them.</summary>
public sealed class Album : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A picture of 640 × 480 with fine and coarse shapes in all colours.</summary>
    public string Shapes => folder["shapes.png"];

    /// <summary>The same as JPEG.</summary>
    public string Photo => folder["photo.jpg"];

    /// <summary>A white disc that fades out, 100 × 100, with transparency.</summary>
    public string Disc => folder["disc.png"];

    /// <summary>Five frames of 160 × 120, a fifth of a second each.</summary>
    public string Moving => folder["moving.gif"];

    /// <summary>640 × 480 in one grey.</summary>
    public string Grey => folder["grey.png"];

    public ImageEdits Edits { get; } = Make(new ImageOptions());

    public string this[string name] => folder[name];

    public static ImageEdits Make(ImageOptions options) => new(Options.Create(options), new FontCoverage(), TimeProvider.System, NullLogger<ImageEdits>.Instance);

    public async ValueTask InitializeAsync() => await Pixels.RunAsync(
        [
            "-f", "lavfi", "-i", "mandelbrot=size=640x480:start_scale=0.6:inner=mincol,trim=end_frame=1,gblur=sigma=0.7", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=5:duration=1",
            "-f", "lavfi", "-i", "color=white:size=100x100,trim=end_frame=1,format=rgba,geq=r=255:g=255:b=255:a='clip(255*(1.2-hypot(X-50,Y-50)/42),0,255)'", "-f", "lavfi", "-i", "color=0x808080:size=640x480,trim=end_frame=1",
            "-map", "0", "-frames:v", "1", "-pix_fmt", "rgb24", Shapes,
            "-map", "0", "-frames:v", "1", "-q:v", "2", "-pix_fmt", "yuvj444p", Photo,
            "-map", "1", Moving,
            "-map", "2", "-frames:v", "1", Disc,
            "-map", "3", "-frames:v", "1", "-pix_fmt", "rgb24", Grey,
        ]);

    public Task<EditedImage> EditAsync(string file, EditResult result, params EditOperation[] operations) =>
        Edits.MakeAsync(ImageBytes.File(file), new EditRecipe(operations, result), new Dictionary<Guid, ImageBytes>(), TestContext.Current.CancellationToken);

    /// <summary>Edits a file without loss, and gives what ffmpeg sees then.</summary>
    public async Task<Pixels> SeeAsync(string file, params EditOperation[] operations) => await SeeAsync(await EditAsync(file, new EditResult("png"), operations));

    /// <summary>Edits a file without loss, and puts it beside what ffmpeg makes of it.</summary>
    public async Task<(Pixels Ours, Pixels Theirs)> BesideAsync(string file, string filters, params EditOperation[] operations) =>
        await Pixels.PairAsync(Keep((await EditAsync(file, new EditResult("png"), operations)).Bytes, ".png"), file, filters);

    public async Task<Pixels> SeeAsync(EditedImage edited, int frame = 0)
    {
        var file = Keep(edited.Bytes, edited.Format.Extension);
        return await Pixels.OfAsync(file, frame: frame);
    }

    public string Keep(byte[] bytes, string extension)
    {
        var file = folder[Guid.NewGuid().ToString("N") + extension];
        File.WriteAllBytes(file, bytes);
        return file;
    }

    public ValueTask DisposeAsync()
    {
        Edits.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
