using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.ServiceDefaults.Http;

internal static class TransportSetup
{
    // Two portions of a file: while one is being sent, the next is read. It is also what a client that reads slowly may keep waiting in memory.
    private const long ResponseBuffer = 256 * 1024;

    /// <summary>Sockets for large bodies, in and out.</summary>
    public static void AddTransport(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks.Factory>();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxResponseBufferSize = ResponseBuffer);
    }
}
