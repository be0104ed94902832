using System.Net.Sockets;

using Aspire.Media.Engine.Dependencies;

namespace Aspire.Media.Workers.Dependencies;

/// <summary>A service that configuration names.</summary>
internal sealed class ConfiguredDependency(DependencyOptions options) : Dependency
{
    public override string Name => options.Name;

    public override IReadOnlyCollection<string> Kinds => options.Kinds;

    public override IReadOnlyCollection<string> Capabilities => options.Capabilities;

    public override TimeSpan Every => options.Every;

    public override string Help => options.Help ?? base.Help;

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var address = options.Url!;
        if (address.Scheme == "tcp")
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
            return;
        }

        // Of its own, without the perseverance of others and without connections from before: a check is to see what is.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if ((int)answer.StatusCode >= 500)
        {
            throw new HttpRequestException($"{address.Host} answers with {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
    }
}
