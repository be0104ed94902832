using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Aspire.Media.Web.Tests.Live;

/// <summary>An Api that has nothing but a stream of events.</summary>
internal sealed class EventStreams : HttpMessageHandler, IHttpClientFactory
{
    private readonly List<OpenStream> open = [];

    public HashSet<string> Refused { get; } = [];

    public IReadOnlyList<OpenStream> Opened
    {
        get
        {
            lock (open)
            {
                return [.. open];
            }
        }
    }

    public Task OpenAsync(int count) => Until.TrueAsync(() => Opened.Count == count, $"{count} streams were opened");

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new Uri("http://api") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credential = request.Headers.Authorization?.Parameter ?? "";
        if (Refused.Contains(credential))
        {
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden));
        }

        var stream = new OpenStream(credential, request.Headers.TryGetValues("Last-Event-ID", out var ids) ? ids.Single() : null);
        lock (open)
        {
            open.Add(stream);
        }

        var content = new StreamContent(stream.Body);
        content.Headers.ContentType = new("text/event-stream");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
    }
}

internal sealed class OpenStream(string credential, string? after) : IDisposable
{
    private readonly EndlessBody pipe = new();

    public string Credential => credential;

    public string? After => after;

    public Stream Body => pipe;

    public bool IsLeft => pipe.IsLeft;

    public void Dispose() => pipe.Dispose();

    public void Say(string id, string kind) =>
        pipe.Write(Encoding.UTF8.GetBytes($"id: {id}\ndata: {{\"id\":\"{id}\",\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"{kind}\"}}\n\n"));
}

/// <summary>A body that goes on for as long as somebody writes.</summary>
internal sealed class EndlessBody : Stream
{
    private readonly Channel<byte[]> written = Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> rest;

    public bool IsLeft { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Write(byte[] bytes) => written.Writer.TryWrite(bytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (rest.IsEmpty)
        {
            rest = await written.Reader.ReadAsync(cancellationToken);
        }

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsLeft = true;
        base.Dispose(disposing);
    }
}
