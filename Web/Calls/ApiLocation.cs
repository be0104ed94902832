using System.Net;

using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Web.Calls;

/// <summary>Where Api answers: in this very process, or at the address that the configuration names.</summary>
internal sealed class ApiLocation(bool isHere, IServer server, ServiceAddresses services, IOptions<WebOptions> options)
{
    public bool IsHere => isHere;

    /// <summary>Known once the server listens: before that, its own port may not be chosen yet.</summary>
    public Uri Address => options.Value.Api is { } api
        ? services.Resolve(api)
        : OwnAddress(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses);

    /// <summary>An address by which this machine reaches itself. Plain http is preferred: a certificate is seldom made for loopback.</summary>
    internal static Uri OwnAddress(ICollection<string> listening) =>
        listening.Select(Loopback).OfType<Uri>().OrderBy(address => address.Scheme, StringComparer.Ordinal).FirstOrDefault()
        ?? throw new InvalidOperationException("This process listens on no address that it could call itself; set Web__Api to one.");

    private static Uri? Loopback(string listening)
    {
        var address = BindingAddress.Parse(listening);
        if (address.IsUnixPipe || address.IsNamedPipe)
        {
            return null;
        }

        var host = address.Host is "*" or "+" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IsAny(ip))
            ? IPAddress.Loopback.ToString()
            : address.Host;
        return new Uri($"{address.Scheme}://{host}:{address.Port}");
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
