using System.Net;

using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Says before anything is started what <see cref="LoopbackTransport"/> would refuse at the end.</summary>
internal sealed class ListenGuard(IConfiguration configuration, IOptions<AccessOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        !options.Value.IsRequired && Addresses().FirstOrDefault(address => !IsLoopback(address)) is { } open
            ? throw LoopbackTransport.Refusal(open)
            : Task.CompletedTask;

    // A list of ports, which containers set, means every address of the machine.
    private IEnumerable<string> Addresses()
    {
        var urls = Words(WebHostDefaults.ServerUrlsKey);
        return urls.Length > 0
            ? urls
            : Words(WebHostDefaults.HttpPortsKey).Select(port => $"http://*:{port}").Concat(Words(WebHostDefaults.HttpsPortsKey).Select(port => $"https://*:{port}"));
    }

    private string[] Words(string key) =>
        configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe
            || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host, out var host) && IPAddress.IsLoopback(host));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
