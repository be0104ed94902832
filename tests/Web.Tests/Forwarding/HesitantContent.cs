using System.Net;

namespace Aspire.Media.Web.Tests.Forwarding;

/// <summary>A body that stops in the middle until it has seen that its first half arrived.</summary>
internal sealed class HesitantContent(int length, int pauseAt, Func<bool> until) : HttpContent
{
    private const int Piece = 256 * 1024;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var piece = new byte[Piece];
        var waited = false;
        for (var sent = 0; sent < length; sent += Piece)
        {
            if (sent >= pauseAt && !waited)
            {
                await Until.TrueAsync(until, "the first half arrived");
                waited = true;
            }

            await stream.WriteAsync(piece);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
