using System.Security.Cryptography;

using Aspire.Media.Files;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>A library with one film, and a finished file that is to take its place.</summary>
internal sealed class SwapScene : IDisposable
{
    // Another file system than that of temporary folders, on any Linux.
    private const string Memory = "/dev/shm";

    private readonly TemporaryFolder folder = new();
    private readonly string home;
    private readonly string beside;
    private readonly Guid id = Guid.CreateVersion7();
    private readonly FoundFile original;
    private readonly ulong inode;

    /// <param name="target">What the new file is called.</param>
    /// <param name="apart">Whether the finished file and the quarantine lie on another file system, so that nothing there gets a second name of what lies in the library.</param>
    /// <param name="inMemory">Whether the library lies where nothing is waited for: for tests of very many swaps.</param>
    public SwapScene(string target = "film.mkv", string original = "film.mkv", bool apart = false, bool inMemory = false)
    {
        var memory = Path.Combine(Memory, $"aspire-media-{id:N}");
        home = inMemory ? memory : folder.Path;
        beside = !apart ? home : inMemory ? folder.Path : memory;
        Directory.CreateDirectory(Shelf);
        Directory.CreateDirectory(Path.GetDirectoryName(Finished)!);
        (Before, After) = (Path.Combine(Shelf, original), Path.Combine(Shelf, target));
        File.WriteAllBytes(Before, OldBytes);
        File.WriteAllBytes(Finished, NewBytes);
        this.original = FoundFile.Of(Before)!.Value;
        inode = FileIdentity.Of(Before)!.Value.Inode;
        Kept = apart ? Quarantine.PathOf(beside, id, Path.Combine(beside, "shelf", original)) : Quarantine.PathOf(Root, id, Before);
    }

    public static byte[] OldBytes { get; } = RandomNumberGenerator.GetBytes(300_000);

    public static byte[] NewBytes { get; } = RandomNumberGenerator.GetBytes(200_000);

    public string Root => Path.Combine(home, "library");

    public string Shelf => Path.Combine(Root, "shelf");

    public string Before { get; }

    public string After { get; }

    public string Finished => Path.Combine(beside, "scratch", "finished.mkv");

    public string Kept { get; }

    public SwapOrder Order(int attempt = 1) => new()
    {
        Id = id, Attempt = attempt, Original = original, Inode = inode, Target = After, Quarantine = Kept,
        New = new NewFile(Finished, NewBytes.Length, Convert.ToHexStringLower(SHA256.HashData(NewBytes))),
    };

    /// <summary>The way back.</summary>
    public SwapOrder Return(Guid step, int attempt = 1) => new()
    {
        Id = step, Attempt = attempt, Original = FoundFile.Of(After)!.Value, Target = Before, New = new NewFile(Kept, OldBytes.Length),
    };

    public Task<FileIdentity> RunAsync(int attempt = 1) => RunAsync(Order(attempt), _ => Task.CompletedTask);

    public static Task<FileIdentity> RunAsync(SwapOrder order, Func<CancellationToken, Task> fence) => new FileSwap(order, fence).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>The old or the new file is there, whole; and nothing else that anybody would see.</summary>
    public void MustBeWhole()
    {
        var seen = Visible();
        Assert.NotEmpty(seen);
        foreach (var file in seen)
        {
            Assert.True(Holds(file, OldBytes) || Holds(file, NewBytes), $"{file} is neither the old file nor the new one.");
            Assert.Contains(file, new[] { Before, After });
        }

        Assert.True(Holds(Before, OldBytes) || (Holds(After, NewBytes) && Holds(Kept, OldBytes)), "Neither the old file is in its place, nor the new one with the old one kept.");
    }

    /// <summary>The new file is in place, the old one is kept, and nothing is left over.</summary>
    public void MustBeDone()
    {
        Assert.Equal([After], Visible());
        Assert.True(Holds(After, NewBytes), "The new file is not in its place.");
        Assert.True(Holds(Kept, OldBytes), "The old file is not kept.");
        Assert.Equal([Kept], Hidden());
    }

    /// <summary>The old file is in its place, and nothing is left over.</summary>
    public void MustBeAsBefore()
    {
        Assert.Equal([Before], Visible());
        Assert.True(Holds(Before, OldBytes), "The old file is not in its place.");
        Assert.Empty(Hidden());
    }

    public static bool Holds(string path, byte[] bytes) => File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    /// <summary>Puts another file there, as programs do that save theirs.</summary>
    public static void Replace(string path, byte[] bytes)
    {
        File.WriteAllBytes(path + "~", bytes);
        File.Move(path + "~", path, overwrite: true);
    }

    public IReadOnlyList<string> Visible() => [.. Files().Where(path => !path.Contains("/.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Hidden() =>
        [.. Files().Concat(beside == home ? [] : Directory.EnumerateFiles(beside, "*", SearchOption.AllDirectories)).Where(path => path.Contains("/.", StringComparison.Ordinal))];

    public void Dispose()
    {
        folder.Dispose();
        foreach (var memory in new[] { home, beside }.Where(path => path.StartsWith(Memory, StringComparison.Ordinal) && Directory.Exists(path)))
        {
            Directory.Delete(memory, recursive: true);
        }
    }

    // Folders that are left over, too.
    private IEnumerable<string> Files() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Concat(Directory.EnumerateDirectories(Shelf));
}
