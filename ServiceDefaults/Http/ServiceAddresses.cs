using System.Collections.Concurrent;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>
/// Where services are, as .NET Aspire says it in <c>services__NAME__SCHEME__N</c>. It stands in for
/// Microsoft.Extensions.ServiceDiscovery (README.md, Packages).
/// </summary>
public sealed class ServiceAddresses(IConfiguration configuration)
{
    private readonly ConcurrentDictionary<string, int> turns = [];

    /// <summary>
    /// The address to call instead of <c>http://name</c>, <c>https+http://name</c> (whichever there is, in this order) or
    /// <c>http://_endpoint.name</c>: each of several in turn. An address that names no known service stays as it is.
    /// </summary>
    public Uri Resolve(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var schemes = address.Scheme.Split('+');
        // A port says that somebody means this machine and no other.
        if (address.IsDefaultPort || address.Port < 0)
        {
            var (service, endpoint) = Name(address.Host);
            foreach (var key in endpoint is null ? schemes : [endpoint])
            {
                if (Next($"services:{service}:{key}") is { } found)
                {
                    return At(found, address, endpoint is null ? key : schemes[0]);
                }
            }
        }

        // Nobody can call https+http: it is https then, which is the careful one of the two.
        return schemes.Length == 1 ? address : new UriBuilder(address) { Scheme = schemes[0] }.Uri;
    }

    private string? Next(string key)
    {
        var section = configuration.GetSection(key);
        var addresses = section.GetChildren().Select(child => child.Value).Prepend(section.Value)
            .OfType<string>().Where(address => address.Length > 0).ToList();
        if (addresses.Count == 0)
        {
            return null;
        }

        var turn = turns.AddOrUpdate(key, 0, static (_, last) => unchecked(last + 1));
        return addresses[(int)((uint)turn % addresses.Count)];
    }

    private static Uri At(string found, Uri address, string scheme)
    {
        var full = found.Contains("://", StringComparison.Ordinal) ? found : $"{scheme}://{found}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out var there))
        {
            throw new InvalidOperationException($"'{found}' is no address; it stands in services__… for {address.Host}.");
        }

        return new UriBuilder(address) { Scheme = there.Scheme, Host = there.Host, Port = there.Port }.Uri;
    }

    private static (string Service, string? Endpoint) Name(string host) =>
        host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot
            ? (host[(dot + 1)..], host[1..dot])
            : (host, null);
}
