using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Aspire.Media.Workers.Tests.Downloads;

/// <summary>A server of one file that knows ranges, and ends its first answers in their middle, in order: all that it sent before arrives.</summary>
internal sealed partial class BreakingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Queue<int> breaks;
    private readonly List<string> asked = [];
    private readonly Task serving;
    private volatile byte[] file;
    private volatile string? tag;

    /// <param name="tag">What proves that it is the same; null where nothing does.</param>
    /// <param name="breaks">The bytes of the file at which its first answers end.</param>
    public BreakingServer(byte[] file, string? tag, IEnumerable<int> breaks)
    {
        (this.file, this.tag, this.breaks) = (file, tag, new Queue<int>(breaks));
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://{listener.LocalEndpoint}");

    /// <summary>Whether it falls silent where it would end.</summary>
    public bool HangsInsteadOfBreaking { get; init; }

    /// <summary>From where on it was asked, each time.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (asked)
            {
                return [.. asked];
            }
        }
    }

    public void Replace(byte[] by, string? tag) => (file, this.tag) = (by, tag);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await serving;
        ending.Dispose();
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
            {
                answers.Add(AnswerAsync(await listener.AcceptTcpClientAsync(ending.Token)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient caller)
    {
        using (caller)
        {
            try
            {
                await using var stream = caller.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
                var head = new StringBuilder();
                while (await reader.ReadLineAsync(ending.Token) is { Length: > 0 } line)
                {
                    head.AppendLine(line);
                }

                var (range, condition) = (Range().Match(head.ToString()), Condition().Match(head.ToString()));
                lock (asked)
                {
                    asked.Add(range.Success ? $"bytes={range.Groups["from"].Value}- if {condition.Groups["tag"].Value.Trim()}" : "-");
                }

                var continues = range.Success && condition.Success && condition.Groups["tag"].Value.Trim() == tag;
                var from = continues ? int.Parse(range.Groups["from"].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
                var answer = (continues ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\n" : "HTTP/1.1 200 OK\r\n")
                    + $"Content-Type: video/mp4\r\nContent-Length: {file.Length - from}\r\n{(tag is null ? "" : $"ETag: {tag}\r\n")}\r\n";
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), ending.Token);
                var breaksHere = breaks.TryDequeue(out var end);
                await stream.WriteAsync(file.AsMemory(from..(breaksHere ? end : file.Length)), ending.Token);
                if (breaksHere && HangsInsteadOfBreaking)
                {
                    // Until whoever asked goes.
                    _ = await stream.ReadAsync(new byte[1], ending.Token);
                }

                caller.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception over) when (over is IOException or SocketException or OperationCanceledException)
            {
                // Whoever asked has gone.
            }
        }
    }

    [GeneratedRegex(@"^Range: bytes=(?<from>\d+)-\s*$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();

    [GeneratedRegex("^If-Range: (?<tag>.+)$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Condition();
}
