using System.Net.Sockets;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The receiver of traces, metrics and logs, where one is named: its port is connected to.</summary>
internal sealed class TelemetryCheck : ICheck
{
    private const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public CheckGroup Group => CheckGroup.Services;

    public string Name => "telemetry";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting(Variable) is not { } text)
        {
            return Finding.Unused($"{Variable} is not set: traces, metrics and logs are sent nowhere");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return Finding.Wrong($"{Variable} is no address", $"write {Variable} as in http://127.0.0.1:4317");
        }

        var place = $"{address.Scheme}://{address.Authority}";
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
            return Finding.Ok($"{place} answers");
        }
        catch (SocketException failure)
        {
            return Finding.Wrong(
                $"{place} does not answer: {failure.Message.TrimEnd('.')}", $"start the collector, correct {Variable} (OTLP: gRPC 4317, HTTP 4318), or unset it");
        }
    }
}
