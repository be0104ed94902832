using System.Net;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Whom proxies say that they speak for. They may lie, so it serves to refuse somebody and never to let anybody in.</summary>
internal static class ForwardedFrom
{
    /// <summary>All callers and names among them that are not of this machine.</summary>
    public static IEnumerable<string> Strangers(IHeaderDictionary headers)
    {
        var standard = Parts(headers["Forwarded"], ',', ';').Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).ToLookup(
            pair => pair[0], pair => pair[^1].Trim('"'), StringComparer.OrdinalIgnoreCase);
        return Parts(headers["X-Forwarded-For"], ',').Concat(standard["for"]).Where(caller => !IsThisMachine(caller))
            .Concat(Parts(headers["X-Forwarded-Host"], ',').Concat(standard["host"]).Where(name => !OriginGuard.IsLoopbackName(new HostString(name).Host)));
    }

    private static bool IsThisMachine(string caller) => IPEndPoint.TryParse(caller, out var from) && IPAddress.IsLoopback(from.Address);

    private static IEnumerable<string> Parts(StringValues values, params char[] separators) =>
        values.SelectMany(value => (value ?? "").Split(separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
