using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Workers.Downloads;

/// <summary>What a program asks of its proxy.</summary>
/// <param name="Target">Where it wants to go.</param>
/// <param name="Head">What the server is to be told, one request for each connection; null where the program speaks with it by itself.</param>
internal sealed record ProxyRequest(Uri Target, byte[]? Head, string? Credential)
{
    // They are for us, or for one connection alone.
    private static readonly HashSet<string> Ours = new(["Proxy-Authorization", "Proxy-Connection", "Connection", "Keep-Alive"], StringComparer.OrdinalIgnoreCase);

    /// <param name="head">The lines of the head, each with its end.</param>
    /// <returns>Null where it is none.</returns>
    public static ProxyRequest? Read(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var first, .. var fields] || first.Split(' ') is not [var method, var target, var version] || !version.StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return null;
        }

        var credential = fields.Select(field => field.Split(':', 2)).FirstOrDefault(field => field is [var name, _] && name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))?[1].Trim();
        if (method == "CONNECT")
        {
            return Uri.TryCreate($"https://{target}/", UriKind.Absolute, out var host) ? new ProxyRequest(host, Head: null, credential) : null;
        }

        if (!Uri.TryCreate(target, UriKind.Absolute, out var address) || address.Scheme != "http")
        {
            return null;
        }

        var forwarded = new StringBuilder($"{method} {address.PathAndQuery} {version}\r\n");
        foreach (var field in fields.Where(field => !Ours.Contains(field.Split(':')[0].Trim())))
        {
            forwarded.Append(field).Append("\r\n");
        }

        return new ProxyRequest(address, Encoding.Latin1.GetBytes(forwarded.Append("Connection: close\r\n\r\n").ToString()), credential);
    }

    public bool Knows(string name, string secret) =>
        Credential is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Credential), Encoding.UTF8.GetBytes($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"))}"));
}
