using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Aspire.Media.Bench.Screens;

/// <summary>
/// Makes another .NET process collect all of its garbage, as dotnet-gcdump does: through the socket that every one of them opens for
/// diagnostics, by asking for the events of the runtime under the keyword that begins with a collection.
/// </summary>
internal static class ForcedCollection
{
    private const byte EventPipe = 2;
    private const byte Stop = 1;
    private const byte Collect = 3;
    private const ulong HeapCollect = 0x80_0000;
    private const uint Informational = 4;
    private const int HeaderSize = 20;

    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0");

    /// <param name="isDone">Whether the process has collected; its figures say so.</param>
    public static async Task OfAsync(int process, Func<Task<bool>> isDone, Func<Func<Task<bool>>, Task> until, CancellationToken cancellationToken)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket").Single();
        using var stream = await ConnectAsync(path, cancellationToken);
        var session = await AskAsync(stream, Collect, Request(), cancellationToken);
        // The process waits until somebody has read what it tells.
        var told = stream.CopyToAsync(System.IO.Stream.Null, cancellationToken);
        await until(isDone);
        using var other = await ConnectAsync(path, cancellationToken);
        await AskAsync(other, Stop, session[..sizeof(ulong)], cancellationToken);
        await told;
    }

    private static async Task<NetworkStream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<byte[]> AskAsync(NetworkStream stream, byte command, byte[] payload, CancellationToken cancellationToken)
    {
        var message = new byte[HeaderSize + payload.Length];
        Magic.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        (message[16], message[17]) = (EventPipe, command);
        payload.CopyTo(message, HeaderSize);
        await stream.WriteAsync(message, cancellationToken);
        var header = new byte[HeaderSize];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14)) - HeaderSize];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return header[17] == 0 ? answer : throw new BenchmarkException($"The runtime refuses to collect: 0x{Convert.ToHexString(answer)}");
    }

    private static byte[] Request()
    {
        using var request = new MemoryStream();
        using var writer = new BinaryWriter(request, Encoding.Unicode);
        writer.Write(16u); // MB of buffer
        writer.Write(1u); // the format of nettrace files
        writer.Write(false); // no rundown
        writer.Write(1u);
        writer.Write(HeapCollect);
        writer.Write(Informational);
        const string provider = "Microsoft-Windows-DotNETRuntime\0";
        writer.Write((uint)provider.Length);
        writer.Write(provider.AsSpan());
        writer.Write(0u);
        writer.Flush();
        return request.ToArray();
    }
}
