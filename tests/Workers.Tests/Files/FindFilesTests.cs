using System.Runtime.InteropServices;
using System.Runtime.Versioning;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Workers.Files;

namespace Aspire.Media.Workers.Tests.Files;

public sealed partial class FindFilesTests(PostgresServer postgres) : IAsyncLifetime
{
    private const uint Nobody = 65_534;

    private WatchedFolder folder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => folder = await WatchedFolder.OpenAsync(postgres);

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task Media_are_found_at_any_depth_and_nothing_else_is()
    {
        foreach (var name in new[] { "a.mp4", "deep/er/b.MKV", "c.jpg", "notes.txt", "film.mp4.part", ".hidden.mp4", ".trash/d.mp4", "lost+found/e.mp4", ".aspire-media-half.mp4", "ours/.aspire-media", "ours/f.mp4", "ours/g/h.mp4", "ümläut 🎬\n.wav" })
        {
            folder.Write(name);
        }

        folder.Write("empty.mp4", "");

        Assert.Equal(["a.mp4", "c.jpg", "deep/er/b.MKV", "ümläut 🎬\n.wav"], (await folder.FindAsync()).Names);
        Assert.Equal(["notes.txt"], (await folder.FindAsync(new { extensions = new[] { ".TXT" } })).Names);
        Assert.Equal(["a.mp4", "film.mp4.part"], (await folder.FindAsync(new { extensions = new[] { "*" }, names = new[] { "a.*", "film*" } })).Names);
        Assert.Contains(".trash/d.mp4", (await folder.FindAsync(new { hidden = true })).Names);
        Assert.Empty((await folder.FindAsync(new { minAge = "1h" })).Names);
        Assert.Empty((await folder.FindAsync(new { minSize = 6 })).Names);
        File.SetLastWriteTimeUtc(folder.In("a.mp4"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        Assert.Equal(["a.mp4"], (await folder.FindAsync(new { minAge = "1h" })).Names);
        var unknown = await folder.Find.RunAsync(new { roots = new[] { "out" } }, Token);
        Assert.Equal((FailureClass.Configuration, "There is no root `out`; there are `in`."), (unknown.Failure!.Class, unknown.Failure.Message));
    }

    [Fact]
    public async Task Links_are_not_followed_and_paths_that_leave_the_roots_are_refused()
    {
        Directory.CreateDirectory(folder.Outside("secret"));
        await File.WriteAllTextAsync(folder.Outside("secret/a.mp4"), "x", Token);
        folder.Write("own.mp4");
        File.CreateSymbolicLink(folder.In("link.mp4"), folder.Outside("secret/a.mp4"));
        Directory.CreateSymbolicLink(folder.In("linked"), folder.Outside("secret"));
        Directory.CreateSymbolicLink(folder.In("round"), folder.Path);
        File.CreateSymbolicLink(folder.In("loop-a.mp4"), folder.In("loop-b.mp4"));
        File.CreateSymbolicLink(folder.In("loop-b.mp4"), folder.In("loop-a.mp4"));

        Assert.Equal(["own.mp4"], (await folder.FindAsync()).Names);

        var roots = folder.Get<Roots>();
        Assert.Equal(folder.In("own.mp4"), (await roots.ResolveAsync($"file://{folder.In("round/round/own.mp4")}", RootAccess.Read, Token)).Path);
        foreach (var outside in new[] { folder.In("link.mp4"), folder.In("linked/a.mp4"), folder.Outside("secret/a.mp4"), $"{folder.Path}-beside/a.mp4", folder.Path, "/etc/passwd", "file:///etc/passwd", "/proc/self/root/etc/passwd" })
        {
            Assert.Equal(RootRefusal.Denied, (await Assert.ThrowsAsync<RootException>(() => roots.ResolveAsync(outside, RootAccess.Read, Token))).Refusal);
        }

        foreach (var none in new[] { "own.mp4", "", "/", $"{folder.Path}/../secret/a.mp4", $"{folder.Path}/./own.mp4", $"{folder.Path}/own.mp4\0.txt", "file://host/a.mp4", "https://example.org/a.mp4", $"{folder.Path}/{new string('a', 5000)}" })
        {
            Assert.Equal(RootRefusal.Invalid, (await Assert.ThrowsAsync<RootException>(() => roots.ResolveAsync(none, RootAccess.Read, Token))).Refusal);
        }

        // Dots that are written as something else.
        await Assert.ThrowsAsync<RootException>(() => roots.ResolveAsync($"file://{folder.Path}/%2e%2e/secret/a.mp4", RootAccess.Read, Token));
        Assert.Contains("which may only be read", (await Assert.ThrowsAsync<RootException>(() => roots.ResolveAsync(folder.In("own.mp4"), RootAccess.Write, Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => roots.ResolveAsync(folder.In("loop-a.mp4"), RootAccess.Read, Token));
    }

    [Fact]
    public async Task Roots_of_sites_are_searched_beside_those_of_configuration()
    {
        Directory.CreateDirectory(folder.Outside("springfield"));
        await File.WriteAllTextAsync(folder.Outside("springfield/a.mp4"), "x", Token);
        folder.Write("own.mp4");
        await folder.Get<SiteStore>().PutAsync(
            new Site("springfield", "Springfield", "UTC", [], null, 0, [new SiteRoot("recordings", folder.Outside("springfield"), RootAccess.Write)]), "somebody", Token);

        var all = await folder.Find.RunAsync(new { }, Token);
        var site = await folder.Find.RunAsync(new { site = "springfield" }, Token);

        Assert.Equal(2, all.Listed.Count);
        var item = Assert.Single(site.Listed);
        Assert.Equal(("springfield/recordings", "springfield", "a.mp4"), (item.GetProperty("root").GetString(), item.GetProperty("site").GetString(), item.GetProperty("name").GetString()));
        Assert.Equal(folder.Outside("springfield/a.mp4"), (await folder.Get<Roots>().ResolveAsync(folder.Outside("springfield/a.mp4"), RootAccess.Write, Token)).Path);
    }

    [Fact]
    public async Task A_root_that_is_missing_or_empty_all_at_once_is_an_incident_until_it_is_back()
    {
        folder.Write("a.mp4");
        await folder.FindAsync();
        Assert.Empty(await folder.IncidentsAsync());
        Directory.Move(folder.Path, folder.Outside("aside"));

        var missing = await folder.Find.RunAsync(new { }, Token);

        Assert.Equal(FailureClass.FileNotFound, missing.Failure!.Class);
        Assert.Contains($"{folder.Path} is not there", missing.Failure.Message, StringComparison.Ordinal);
        var incident = Assert.Single(await folder.IncidentsAsync());
        Assert.Equal((IncidentKind.MissingMount, "mount:in", 1), (incident.Kind, incident.Cause, incident.Count));
        // Its place is there, and nothing in it.
        Directory.CreateDirectory(folder.Path);
        var (names, output) = await folder.FindAsync(new { goOn = true });
        Assert.Empty(names);
        Assert.Contains("is empty, where there was a file before", Assert.Single(output.Missing), StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(await folder.IncidentsAsync()).Count);

        Directory.Delete(folder.Path);
        Directory.Move(folder.Outside("aside"), folder.Path);
        Assert.Equal(["a.mp4"], (await folder.FindAsync()).Names);
        Assert.Empty(await folder.IncidentsAsync());
        // Emptied by somebody who says so.
        File.Delete(folder.In("a.mp4"));
        folder.Write(".keep", "");
        Assert.Empty((await folder.FindAsync()).Names);
        Assert.Empty(await folder.IncidentsAsync());
    }

    [Fact]
    public async Task A_root_that_is_missing_does_not_keep_the_others_from_being_searched()
    {
        folder.Write("own.mp4");
        await folder.Get<SiteStore>().PutAsync(new Site("gone", "Gone", "UTC", [], null, 0, [new SiteRoot("away", folder.Outside("away"), RootAccess.Read)]), "somebody", Token);

        var (names, output) = await folder.FindAsync(new { goOn = true });

        Assert.Equal(["own.mp4"], names);
        Assert.StartsWith("gone/away: ", Assert.Single(output.Missing), StringComparison.Ordinal);
        Assert.Equal("mount:gone/away", Assert.Single(await folder.IncidentsAsync()).Cause);
        Assert.Equal(RehearsedEnd.Failed, (await folder.Find.RunAsync(new { }, Token)).End);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_may_not_be_read_is_named_and_the_others_are_searched()
    {
        folder.Write("open/a.mp4");
        folder.Write("closed/b.mp4");
        File.SetUnixFileMode(folder.In("closed"), UnixFileMode.None);
        // Whose way here leads through a folder that others may not pass by its group.
        File.SetUnixFileMode(Path.GetDirectoryName(folder.Path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var (root, watch, found) = (Assert.Single(await folder.Get<Roots>().AllAsync(Token)), folder.Get<RootWatch>(), new List<FoundFile>());
        var search = new FileSearch(folder.Path, new FileWish(MediaExtensions.All, []), []);
        // In the eyes of nobody in particular, since root reads everything: of this thread alone.
        var thread = new Thread(() =>
        {
            _ = SetFileAccount(Nobody);
            found.AddRange(search.Find());
        });
        thread.Start();
        thread.Join();

        Assert.Equal([folder.In("open/a.mp4")], found.Select(file => file.Path));
        Assert.Equal([folder.In("closed")], search.Unreadable);
        await watch.SearchedAsync(root, search, found.Count, Token);
        var incident = Assert.Single(await folder.IncidentsAsync());
        Assert.Equal(("unreadable:in", $"Not read: {folder.In("closed")}."), (incident.Cause, incident.Message));

        File.SetUnixFileMode(folder.In("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(["closed/b.mp4", "open/a.mp4"], (await folder.FindAsync()).Names);
        Assert.Empty(await folder.IncidentsAsync());
    }

    [Fact]
    public async Task Many_files_are_found_once_and_known_afterwards()
    {
        const int Many = 5_000;
        for (var number = 0; number < Many; number++)
        {
            if (number % 1000 == 0)
            {
                Directory.CreateDirectory(folder.In($"{number / 1000}"));
            }

            await using var file = File.Create(folder.In($"{number / 1000}/{number}.mp4"));
            file.WriteByte(1);
        }

        var found = await folder.Find.RunAsync(new { }, Token);

        Assert.Equal(Many, found.Listed.Count);
        await folder.ExecuteAsync("update found_file set taken_at = now()");
        var (names, output) = await folder.FindAsync();
        Assert.Equal((0, Many, Many), (names.Count, (int)output.Seen, (int)output.Known));
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileAccount(uint account);
}
