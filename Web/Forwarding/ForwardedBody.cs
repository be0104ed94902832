using System.Net;

namespace Aspire.Media.Web.Forwarding;

/// <summary>The body of a request, sent on while it comes in.</summary>
internal sealed class ForwardedBody(Stream body) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        EagerCopy.RunAsync(body, stream, cancellationToken);

    // The length is the caller's to state: its Content-Length header is copied with the others.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
