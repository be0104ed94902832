namespace Aspire.Media.Images;

/// <summary>A picture as it came: a file, or bytes.</summary>
public sealed class ImageBytes
{
    private const int Head = 1024;

    private readonly string? path;
    private readonly byte[] bytes;

    private ImageBytes(string? path, byte[] bytes) => (this.path, this.bytes) = (path, bytes);

    public long Length => path is null ? bytes.Length : new FileInfo(path).Length;

    /// <summary>A file that stays as it is while the picture is edited.</summary>
    public static ImageBytes File(string path) => new(path, []);

    public static ImageBytes Of(byte[] bytes) => new(path: null, bytes);

    internal VipsSource Open() => path is null ? VipsSource.Bytes(bytes) : VipsSource.File(path);

    /// <summary>Its first bytes, to tell what it is when it is no picture that is read.</summary>
    internal ReadOnlySpan<byte> Beginning()
    {
        if (path is null)
        {
            return bytes.AsSpan(0, Math.Min(Head, bytes.Length));
        }

        using var file = System.IO.File.OpenHandle(path);
        var head = new byte[Head];
        return head.AsSpan(0, RandomAccess.Read(file, head, 0));
    }
}
