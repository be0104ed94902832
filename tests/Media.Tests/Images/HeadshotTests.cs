using Aspire.Media.Edits;
using Aspire.Media.Images;

namespace Aspire.Media.Tests.Images;

[Collection(nameof(Album))]
public sealed class HeadshotTests(Album album)
{
    [Theory]
    [InlineData(700, 500, 430, 110, 160)]
    [InlineData(500, 900, 120, 300, 260)]
    [InlineData(640, 640, 60, 200, 120)]
    public async Task A_face_is_found_and_its_eyes_are_put_on_the_upper_third(int width, int height, double left, double top, double side)
    {
        var file = album["face.png"];
        await DrawnFace.WriteAsync(file, width, height, left, top, side);

        var edited = await album.EditAsync(file, new EditResult("png"), new Headshot(300, 400, 0.6));
        var shot = await album.SeeAsync(edited);

        Assert.StartsWith("headshot: by the face", Assert.Single(edited.Notes), StringComparison.Ordinal);
        Assert.Equal((300, 400), (shot.Width, shot.Height));
        var line = shot.BoxOf(pixel => pixel.Red > pixel.Green + 30);
        Assert.InRange((line.Top + line.Bottom) / 2, (400 / 3) - 20, (400 / 3) + 20);
    }

    [Fact]
    public async Task Where_there_is_no_face_the_crop_is_smart_and_says_so()
    {
        var edited = await album.EditAsync(album.Shapes, new EditResult("png"), new Headshot(200, 200));

        Assert.Equal((200, 200), (edited.Width, edited.Height));
        Assert.Contains("no face was found", Assert.Single(edited.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cascade_the_crop_is_smart_and_says_what_to_install()
    {
        using var blind = Album.Make(new ImageOptions { Faces = "/no/such/folder" });

        var edited = await blind.MakeAsync(
            ImageBytes.File(album.Shapes), new EditRecipe([new Headshot(200, 200)], new EditResult("png")), new Dictionary<Guid, ImageBytes>(), TestContext.Current.CancellationToken);

        Assert.Contains("opencv-data", Assert.Single(edited.Notes), StringComparison.Ordinal);
    }
}
