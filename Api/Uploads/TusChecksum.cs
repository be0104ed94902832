using System.Security.Cryptography;

using Aspire.Media.Storage;
using Aspire.Media.Uploads;

namespace Aspire.Media.Api.Uploads;

/// <summary>
/// The checksum that a piece of an upload comes with. A piece that does not have it leaves nothing in the upload: so it is put aside until all of it is
/// there, in a file that goes with it.
/// </summary>
internal sealed class TusChecksum(HashAlgorithmName algorithm, byte[] promised)
{
    private const int Portion = 128 * 1024;
    private const int NoSpace = 28;
    private const int NoQuota = 122;

    public static IReadOnlyList<string> Algorithms { get; } = ["sha256", "sha1", "md5"];

    /// <exception cref="IntakeException">It is none.</exception>
    public static TusChecksum? Of(HttpRequest request)
    {
        if (request.Headers["Upload-Checksum"].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        var parts = text.Split(' ', 2);
        var promised = new byte[64];
        if (!Algorithms.Contains(parts[0]) || parts.Length < 2 || !Convert.TryFromBase64String(parts[1], promised, out var length))
        {
            throw new IntakeException(IntakeRefusal.Invalid, $"The header Upload-Checksum is one of {string.Join(", ", Algorithms)} and the checksum in base64, not `{text}`.");
        }

        return new TusChecksum(new HashAlgorithmName(parts[0].ToUpperInvariant()), promised[..length]);
    }

    /// <summary>All of a piece, once it is proven.</summary>
    /// <exception cref="IntakeException">It has another checksum.</exception>
    public async Task<Stream> CheckAsync(Stream piece, CancellationToken cancellationToken)
    {
        var aside = new FileStream(
            Path.Combine(Path.GetTempPath(), $"media-piece-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, Portion, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            using var hash = IncrementalHash.CreateHash(algorithm);
            var buffer = new byte[Portion];
            int read;
            while ((read = await piece.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await aside.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), promised))
            {
                throw new IntakeException(IntakeRefusal.Piece, "This piece has another checksum than its header Upload-Checksum says; nothing of it was kept.");
            }

            aside.Position = 0;
            return aside;
        }
        catch (IOException failure) when (failure.HResult is NoSpace or NoQuota)
        {
            await aside.DisposeAsync();
            throw new StorageFullException($"There is no room in {Path.GetTempPath()}.", failure);
        }
        catch
        {
            await aside.DisposeAsync();
            throw;
        }
    }
}
