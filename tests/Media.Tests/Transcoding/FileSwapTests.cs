using System.Diagnostics;

using Aspire.Media.Files;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

public sealed class FileSwapTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("film.mkv", false)]
    [InlineData("film.mp4", false)]
    [InlineData("film.mkv", true)]
    [InlineData("film.mp4", true)]
    public async Task A_finished_file_takes_the_place_and_the_original_is_kept(string target, bool apart)
    {
        using var scene = new SwapScene(target, apart: apart);
        var (before, finished) = (FileIdentity.Of(scene.Before)!.Value, FileIdentity.Of(scene.Finished)!.Value);

        var placed = await scene.RunAsync();

        scene.MustBeDone();
        Assert.Equal(FileIdentity.Of(scene.After), placed);
        // On the same file system not a byte is copied.
        Assert.Equal((!apart, !apart), (placed.Inode == finished.Inode, FileIdentity.Of(scene.Kept)!.Value.Inode == before.Inode));
        Assert.Equal(before.ModifiedAt, FileIdentity.Of(scene.Kept)!.Value.ModifiedAt);
    }

    [Fact]
    public async Task Done_once_it_is_done_and_not_done_again()
    {
        using var scene = new SwapScene();
        await scene.RunAsync();
        File.Delete(scene.Finished);

        Assert.True(await new FileSwap(scene.Order(2), _ => Task.CompletedTask).IsInPlaceAsync(Token));
        await scene.RunAsync(attempt: 2);

        scene.MustBeDone();
    }

    [Fact]
    public async Task The_new_file_is_for_whom_the_old_one_was()
    {
        using var scene = new SwapScene();
        File.SetUnixFileMode(scene.Before, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        await scene.RunAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(scene.After));
    }

    [Fact]
    public async Task An_original_that_was_changed_replaced_or_removed_since_it_was_read_is_left_alone()
    {
        using var grown = new SwapScene();
        await File.AppendAllTextAsync(grown.Before, "more", Token);
        using var touched = new SwapScene();
        File.SetLastWriteTimeUtc(touched.Before, File.GetLastWriteTimeUtc(touched.Before).AddSeconds(1));
        using var replaced = new SwapScene();
        SwapScene.Replace(replaced.Before, SwapScene.OldBytes);
        File.SetLastWriteTimeUtc(replaced.Before, replaced.Order().Original.ModifiedAt.UtcDateTime);
        using var gone = new SwapScene();
        File.Delete(gone.Before);
        using var linked = new SwapScene();
        File.Move(linked.Before, linked.Before + ".moved");
        File.CreateSymbolicLink(linked.Before, linked.Before + ".moved");

        Assert.Equal(SwapFault.Changed, await FaultAsync(grown));
        Assert.Equal(SwapFault.Changed, await FaultAsync(touched));
        Assert.Equal(SwapFault.Changed, await FaultAsync(replaced));
        Assert.Equal(SwapFault.Gone, await FaultAsync(gone));
        Assert.Equal(SwapFault.Gone, await FaultAsync(linked));

        Assert.All([grown, touched, replaced, gone, linked], scene => Assert.Empty(scene.Hidden()));
        replaced.MustBeAsBefore();
        Assert.Equal([linked.Before, linked.Before + ".moved"], linked.Visible());
    }

    [Fact]
    public async Task A_file_that_has_the_new_name_already_is_not_replaced()
    {
        using var early = new SwapScene("film.mp4");
        await File.WriteAllTextAsync(early.After, "mine", Token);
        using var late = new SwapScene("film.mp4");
        var asked = 0;

        Assert.Equal(SwapFault.Taken, await FaultAsync(early));
        Assert.Empty(early.Hidden());
        // Put there when all was looked at, before each of the strokes.
        for (var place = 1; place <= 5; place++)
        {
            asked = 0;
            await Record.ExceptionAsync(() => SwapScene.RunAsync(late.Order(place), async token =>
            {
                if (++asked == place)
                {
                    await File.WriteAllTextAsync(late.After, "mine", token);
                }
            }));

            Assert.Equal("mine", await File.ReadAllTextAsync(late.After, Token));
            Assert.True(SwapScene.Holds(late.Before, SwapScene.OldBytes));
            File.Delete(late.After);
        }

        Assert.Equal("mine", await File.ReadAllTextAsync(early.After, Token));
    }

    [Fact]
    public async Task Names_may_be_as_long_as_names_may_be()
    {
        // 255 bytes, of fewer letters.
        var longest = string.Concat(Enumerable.Repeat("ü", 125)) + "x.avi";
        Assert.Equal(255, System.Text.Encoding.UTF8.GetByteCount(longest));
        using var scene = new SwapScene(longest, longest);
        using var tooLong = new SwapScene(longest.Replace(".avi", ".avi1", StringComparison.Ordinal), longest);

        await scene.RunAsync();

        scene.MustBeDone();
        Assert.Equal(SwapFault.Taken, await FaultAsync(tooLong));
        tooLong.MustBeAsBefore();
    }

    [Fact]
    public async Task What_is_not_what_was_finished_is_not_put_there()
    {
        using var cut = new SwapScene();
        await using (var file = File.OpenWrite(cut.Finished))
        {
            file.SetLength(100_000);
        }

        using var other = new SwapScene(apart: true);
        await File.WriteAllBytesAsync(other.Finished, SwapScene.OldBytes[..SwapScene.NewBytes.Length], Token);

        Assert.Equal(SwapFault.Broken, await FaultAsync(cut));
        Assert.Equal(SwapFault.Broken, await FaultAsync(other));
        cut.MustBeAsBefore();
        other.MustBeAsBefore();
    }

    [Fact]
    public async Task Half_of_a_copy_that_an_attempt_left_behind_is_not_taken_for_the_whole()
    {
        using var scene = new SwapScene(apart: true);
        var left = Directory.CreateDirectory(Path.Combine(scene.Shelf, $".aspire-media-{scene.Order().Id:N}-1-0badcafe")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(left, "part"), SwapScene.NewBytes[..1_000], Token);
        Directory.CreateDirectory(Path.GetDirectoryName(scene.Kept)!);
        await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(scene.Kept)!, Path.GetFileName(left)), SwapScene.OldBytes[..1_000], Token);

        await scene.RunAsync(attempt: 2);

        scene.MustBeDone();
    }

    [Fact]
    public async Task A_full_disk_is_told_before_and_while_it_is_written_to_and_nothing_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path, megabytes: 1);
        var (film, finished) = (folder["film.mkv"], Path.GetTempFileName());
        await File.WriteAllBytesAsync(film, SwapScene.OldBytes, Token);
        await File.WriteAllBytesAsync(finished, new byte[2_000_000], Token);
        var order = new SwapOrder
        {
            Id = Guid.CreateVersion7(), Attempt = 1, Original = FoundFile.Of(film)!.Value, Target = film, Quarantine = Quarantine.PathOf(folder.Path, Guid.CreateVersion7(), film),
            New = new NewFile(finished, 2_000_000),
        };

        var before = await Assert.ThrowsAsync<FileSwapException>(() => SwapScene.RunAsync(order, _ => Task.CompletedTask));
        // Without an end, and without a length that could be looked at before.
        var meanwhile = await Assert.ThrowsAsync<FileSwapException>(() => ProvenCopy.WriteAsync("/dev/zero", folder["endless"], Token));

        Assert.Equal((SwapFault.Full, SwapFault.Full), (before.Fault, meanwhile.Fault));
        Assert.StartsWith($"There is no room in {folder.Path}", before.Message, StringComparison.Ordinal);
        Assert.Equal([film], Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.True(SwapScene.Holds(film, SwapScene.OldBytes));
        File.Delete(finished);
    }

    [Fact]
    public async Task A_folder_that_may_only_be_read_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path, megabytes: 2);
        var film = folder["film.mkv"];
        await File.WriteAllBytesAsync(film, SwapScene.OldBytes, Token);
        using (var remount = Process.Start("mount", ["-o", "remount,ro", folder.Path]))
        {
            await remount.WaitForExitAsync(Token);
        }

        using var scene = new SwapScene();
        var refused = await Record.ExceptionAsync(() => SwapScene.RunAsync(
            scene.Order() with { Original = FoundFile.Of(film)!.Value, Inode = null, Target = film, Quarantine = Quarantine.PathOf(folder.Path, Guid.CreateVersion7(), film) }, _ => Task.CompletedTask));

        Assert.Contains("Read-only", Assert.IsType<IOException>(refused, exactMatch: false).Message, StringComparison.Ordinal);
        Assert.Equal([film], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("film.mkv", false)]
    [InlineData("film.mp4", false)]
    [InlineData("film.mkv", true)]
    [InlineData("film.mp4", true)]
    public async Task The_original_comes_back_as_it_was(string target, bool apart)
    {
        using var scene = new SwapScene(target, apart: apart);
        File.SetUnixFileMode(scene.Before, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var before = FileIdentity.Of(scene.Before)!.Value;
        await scene.RunAsync();

        var back = await SwapScene.RunAsync(scene.Return(Guid.CreateVersion7()), _ => Task.CompletedTask);
        Quarantine.Release(scene.Kept);

        scene.MustBeAsBefore();
        Assert.Equal((before.Size, before.ModifiedAt, before.Mode), (back.Size, back.ModifiedAt, back.Mode));
        Assert.True(apart || back.IsSame(before), "On the same file system it is the very file that it was.");
    }

    [Fact]
    public async Task The_original_does_not_come_back_over_what_somebody_has_put_there()
    {
        using var same = new SwapScene();
        await same.RunAsync();
        var order = same.Return(Guid.CreateVersion7());
        SwapScene.Replace(same.After, [1, 2, 3]);
        using var another = new SwapScene("film.mp4");
        await another.RunAsync();
        await File.WriteAllTextAsync(another.Before, "mine", Token);

        var changed = await Assert.ThrowsAsync<FileSwapException>(() => SwapScene.RunAsync(order, _ => Task.CompletedTask));
        var taken = await Assert.ThrowsAsync<FileSwapException>(() => SwapScene.RunAsync(another.Return(Guid.CreateVersion7()), _ => Task.CompletedTask));

        Assert.Equal((SwapFault.Changed, SwapFault.Taken), (changed.Fault, taken.Fault));
        Assert.True(SwapScene.Holds(same.After, [1, 2, 3]) && SwapScene.Holds(same.Kept, SwapScene.OldBytes));
        Assert.True(SwapScene.Holds(another.After, SwapScene.NewBytes) && SwapScene.Holds(another.Kept, SwapScene.OldBytes));
    }

    [Fact]
    public async Task No_search_finds_what_is_kept_or_on_its_way()
    {
        using var scene = new SwapScene(apart: false);
        var seen = new List<string>();

        await SwapScene.RunAsync(scene.Order(), _ =>
        {
            seen.AddRange(Found(scene));
            return Task.CompletedTask;
        });

        Assert.Equal([scene.After], seen.Concat(Found(scene)).Distinct());
    }

    private static IEnumerable<string> Found(SwapScene scene) =>
        new FileSearch(scene.Root, new FileWish(new HashSet<string>(), [], Hidden: true), []).Find().Select(file => file.Path);

    private static async Task<SwapFault> FaultAsync(SwapScene scene) => (await Assert.ThrowsAsync<FileSwapException>(() => scene.RunAsync())).Fault;
}
