using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.Storage;
using Aspire.Media.Workers.Files;

namespace Aspire.Media.Workers.Tests.Files;

public sealed class AdoptFileTests(PostgresServer postgres) : IAsyncLifetime
{
    // What a search that watches says.
    private static readonly object Watch = new { polls = 2, pause = "0s" };

    private WatchedFolder folder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => folder = await WatchedFolder.OpenAsync(postgres);

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task A_file_is_taken_once_and_again_when_it_has_changed()
    {
        await ToneAsync("tone.wav", 1);

        var taken = Assert.Single(await folder.TakeAsync());
        var asset = Assert.Single(await folder.AssetsAsync());
        Assert.Equal(asset.Id, taken.OutputAs<AdoptFileStep.Output>().Asset);
        Assert.Equal(("tone", "tone.wav", "folders", folder.In("tone.wav")), (asset.Title, asset.FileName, asset.UploadedBy, asset.Recipe));
        Assert.Equal(await File.ReadAllBytesAsync(folder.In("tone.wav"), Token), await BytesAsync(asset));

        Assert.Empty(await folder.TakeAsync());
        Assert.Equal(["tone.wav"], (await folder.FindAsync(new { known = true })).Names);
        // The step itself is asked twice.
        var again = await folder.Adopt.RunAsync(new { file = $"file://{folder.In("tone.wav")}" }, Token);
        Assert.Equal((asset.Id, true), (again.OutputAs<AdoptFileStep.Output>().Asset, again.OutputAs<AdoptFileStep.Output>().Duplicate));

        await ToneAsync("tone.wav", 2);
        Assert.NotEqual(asset.Id, Assert.Single(await folder.TakeAsync()).OutputAs<AdoptFileStep.Output>().Asset);
        Assert.Equal(2, (await folder.AssetsAsync()).Count);
        Assert.Empty(await folder.TakeAsync());
    }

    [Fact]
    public async Task A_file_that_grows_is_taken_only_when_it_stands_still()
    {
        var whole = await File.ReadAllBytesAsync(await ToneAsync("whole.tmp", 2), Token);
        for (var length = 10_000; length < 50_000; length += 10_000)
        {
            await File.WriteAllBytesAsync(folder.In("growing.wav"), whole[..length], Token);
            var (names, output) = await folder.FindAsync(Watch);
            Assert.Equal((0, 1), (names.Count, (int)output.Waiting));
        }

        await File.WriteAllBytesAsync(folder.In("growing.wav"), whole, Token);
        Assert.Empty(await folder.TakeAsync(Watch));
        // Found again too soon, it does not count.
        Assert.Empty((await folder.FindAsync(new { polls = 2, pause = "1h" })).Names);
        Assert.Equal(RehearsedEnd.Completed, Assert.Single(await folder.TakeAsync(Watch)).End);
        Assert.Equal(whole, await BytesAsync(Assert.Single(await folder.AssetsAsync())));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_taken_is_not()
    {
        await ToneAsync("tone.wav", 1);
        var item = Assert.Single((await folder.Find.RunAsync(new { }, Token)).Listed);
        await File.AppendAllTextAsync(folder.In("tone.wav"), "more", Token);

        var found = await folder.Adopt.RunAsync(WatchedFolder.Wish(item), Token);
        File.Delete(folder.In("tone.wav"));
        var gone = await folder.Adopt.RunAsync(WatchedFolder.Wish(item), Token);

        Assert.Equal((RehearsedEnd.Skipped, $"{folder.In("tone.wav")} is still being written. It is taken once it stands still."), (found.End, found.Reason));
        Assert.Equal((RehearsedEnd.Skipped, $"{folder.In("tone.wav")} is gone."), (gone.End, gone.Reason));
        Assert.Equal(FailureClass.FileNotFound, (await folder.Adopt.RunAsync(new { file = folder.In("tone.wav") }, Token)).Failure!.Class);
        Assert.Empty(await folder.AssetsAsync());
        Assert.Empty(Objects());
    }

    [Fact]
    public async Task A_file_waits_for_its_marker()
    {
        await ToneAsync("a.wav", 1);
        await ToneAsync("b.wav", 2);
        folder.Write("a.wav.done", "");
        folder.Write("b.ready", "");

        Assert.Equal(["a.wav"], (await folder.FindAsync(new { marker = "{name}.done" })).Names);
        Assert.Equal(["b.wav"], (await folder.FindAsync(new { marker = "{stem}.ready" })).Names);
        Assert.Equal(FailureClass.Configuration, (await folder.Find.RunAsync(new { marker = "../{name}" }, Token)).Failure!.Class);
    }

    [Fact]
    public async Task What_is_no_media_is_left_alone_until_it_changes()
    {
        folder.Write("broken.mp4", "This is no film, though it is called so.");

        var broken = Assert.Single(await folder.TakeAsync());

        Assert.Equal(RehearsedEnd.Skipped, broken.End);
        Assert.Contains("cannot be read as media, and is left alone until it changes", broken.Reason, StringComparison.Ordinal);
        var (names, output) = await folder.FindAsync();
        Assert.Equal((0, 1), (names.Count, (int)output.Refused));
        Assert.Empty(await folder.AssetsAsync());
        await ToneAsync("broken.mp4", 1);
        Assert.Equal(RehearsedEnd.Completed, Assert.Single(await folder.TakeAsync()).End);
    }

    [Fact]
    public async Task Files_outside_of_the_roots_are_refused()
    {
        await File.WriteAllTextAsync(folder.Outside("secret.mp4"), "x", Token);
        File.CreateSymbolicLink(folder.In("link.mp4"), folder.Outside("secret.mp4"));

        foreach (var file in new[] { folder.Outside("secret.mp4"), folder.In("link.mp4"), "/etc/passwd" })
        {
            var refused = await folder.Adopt.RunAsync(new { file, check = false }, Token);
            Assert.Equal((FailureClass.PermissionDenied, true), (refused.Failure!.Class, refused.Failure.IsPermanent));
        }

        // A link that is put in the way after the path was looked at.
        var file1 = folder.Write("first.mp4");
        var place = await folder.Get<Roots>().ResolveAsync(file1, RootAccess.Read, Token);
        File.Delete(file1);
        File.CreateSymbolicLink(file1, folder.Outside("secret.mp4"));
        Assert.Contains(folder.Outside("secret.mp4"), Assert.Throws<RootException>(place.OpenRead).Message, StringComparison.Ordinal);
        Assert.Empty(await folder.AssetsAsync());
    }

    private async Task<string> ToneAsync(string name, int seconds)
    {
        await new OutsideProgram("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", $"sine=duration={seconds}", "-f", "wav", folder.In(name)]).RunAsync(Token);
        return folder.In(name);
    }

    private IEnumerable<string> Objects() =>
        Directory.EnumerateFiles(folder.Outside("objects"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 5_000);

    private async Task<byte[]> BytesAsync(Asset asset)
    {
        await using var stream = await folder.Get<IObjectStore>().ReadAsync(asset.Object.ToString("N"), 0, length: null, Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }
}
