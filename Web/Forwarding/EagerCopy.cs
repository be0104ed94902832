using System.Buffers;

namespace Aspire.Media.Web.Forwarding;

/// <summary>Copies a stream and lets nothing lie: every piece is flushed as soon as it is there.</summary>
internal static class EagerCopy
{
    private const int Piece = 64 * 1024;

    public static async Task RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
