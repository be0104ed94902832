using System.Text.Json;

using Aspire.Media.Storage;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Images;

/// <summary>
/// Finished variants of pictures, as files in a folder of this machine; those that nobody has asked for the longest go first. They are no objects of the
/// storage: each can be made again in less time than its row and its sweeping would cost, and there is no end to their number.
/// </summary>
internal sealed partial class ImageCache(IOptions<ImageOptions> options, ILogger<ImageCache> logger)
{
    private const long Million = 1_000_000;

    private readonly Lock door = new();
    private readonly LinkedList<(string Name, long Size)> latest = [];
    private readonly Dictionary<string, LinkedListNode<(string Name, long Size)>> known = [];
    private long kept;
    private bool isRead;

    private bool IsOn => options.Value.CacheMegabytes > 0;

    private string Folder => options.Value.Cache is { Length: > 0 } folder ? folder
        : Environment.IsPrivilegedProcess ? "/var/cache/aspire-media/images"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "aspire-media", "images");

    public async Task<EditedImage?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!IsOn || !IsKnown(name))
        {
            return null;
        }

        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, name), cancellationToken);
            var length = BitConverter.ToInt32(bytes);
            var about = JsonSerializer.Deserialize<About>(bytes.AsSpan(sizeof(int), length))!;
            return new EditedImage(bytes[(sizeof(int) + length)..], ImageFormat.Of(about.Format)!, about.Width, about.Height, about.Frames, about.Notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            // Another process has made room, or the file is none of ours: it is made again.
            Forget(name);
            return null;
        }
    }

    public async Task KeepAsync(string name, EditedImage image, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return;
        }

        var about = JsonSerializer.SerializeToUtf8Bytes(new About(image.Format.Name, image.Width, image.Height, image.Frames, image.Notes));
        byte[] bytes = [.. BitConverter.GetBytes(about.Length), .. about, .. image.Bytes];
        var draft = Path.Combine(Folder, $".{name}-{Guid.NewGuid():N}");
        try
        {
            Begin();
            await File.WriteAllBytesAsync(draft, bytes, cancellationToken);
            File.Move(draft, Path.Combine(Folder, name), overwrite: true);
            foreach (var old in Take(name, bytes.Length))
            {
                File.Delete(Path.Combine(Folder, old));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The picture is there all the same, and will be made again when it is asked for again.
            NotKept(Folder, failure.Message);
        }
    }

    private bool IsKnown(string name)
    {
        lock (door)
        {
            Begin();
            if (!known.TryGetValue(name, out var node))
            {
                // Another process that shares the folder may have made it.
                return File.Exists(Path.Combine(Folder, name));
            }

            latest.Remove(node);
            latest.AddFirst(node);
            return true;
        }
    }

    // Nothing more is to be found in a folder that cannot be read: then the first write says why.
    private void Begin()
    {
        lock (door)
        {
            if (isRead)
            {
                return;
            }

            DiskFolder.Create(Folder);
            foreach (var file in new DirectoryInfo(Folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc).ToList())
            {
                if (file.Name.StartsWith('.'))
                {
                    // What a process had not finished when it was killed.
                    file.Delete();
                }
                else
                {
                    Add(file.Name, file.Length);
                }
            }

            isRead = true;
        }
    }

    private List<string> Take(string name, long size)
    {
        var gone = new List<string>();
        lock (door)
        {
            Forget(name);
            Add(name, size);
            while (kept > options.Value.CacheMegabytes * Million && latest.Last is { } oldest)
            {
                gone.Add(oldest.Value.Name);
                Forget(oldest.Value.Name);
            }
        }

        return gone;
    }

    private void Add(string name, long size)
    {
        known[name] = latest.AddFirst((name, size));
        kept += size;
    }

    private void Forget(string name)
    {
        lock (door)
        {
            if (known.Remove(name, out var node))
            {
                latest.Remove(node);
                kept -= node.Value.Size;
            }
        }
    }

    private sealed record About(string Format, int Width, int Height, int Frames, IReadOnlyList<string> Notes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A finished picture could not be kept in {Folder} (Images__Cache): {Reason}")]
    private partial void NotKept(string folder, string reason);
}
