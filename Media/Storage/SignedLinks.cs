using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Storage;

/// <summary>What became of an address that claims to be signed.</summary>
public enum LinkVerdict
{
    Valid,
    Expired,
    Forged,
}

/// <summary>
/// Addresses of the product's own origin that carry their permission: HMAC-SHA256 over the method, the path, the expiry and all that the query says.
/// Whoever holds the key may make them; nobody may change anything in them.
/// </summary>
public sealed class SignedLinks
{
    private const string Expiry = "expires";
    private const string Signature = "signature";

    private readonly Lazy<byte[]> key;
    private readonly TimeProvider time;

    /// <param name="key">Asked once, when the first address is made or judged; asked again where that failed.</param>
    /// <param name="time">What says whether an address has expired.</param>
    public SignedLinks(Func<string> key, TimeProvider time)
    {
        this.key = new Lazy<byte[]>(() => Encoding.UTF8.GetBytes(key()), LazyThreadSafetyMode.PublicationOnly);
        this.time = time;
    }

    /// <summary>A relative address that holds for so long. HEAD may be asked where GET is signed.</summary>
    public Uri Sign(string method, string path, TimeSpan lifetime, IEnumerable<KeyValuePair<string, string>> query)
    {
        var expires = time.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        var said = Canonical(query.Append(new(Expiry, expires.ToString(CultureInfo.InvariantCulture))));
        return new Uri($"{path}?{said}&{Signature}={Convert.ToHexStringLower(Seal(method, path, said))}", UriKind.Relative);
    }

    public LinkVerdict Judge(string method, string path, IEnumerable<KeyValuePair<string, string>> query)
    {
        var given = query.ToList();
        var said = Canonical(given.Where(pair => pair.Key != Signature));
        var expected = Convert.ToHexStringLower(Seal(method == "HEAD" ? "GET" : method, path, said));
        var signature = given.Find(pair => pair.Key == Signature).Value ?? "";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
        {
            return LinkVerdict.Forged;
        }

        // What is signed was written by us, and has its expiry.
        var expires = long.Parse(given.Find(pair => pair.Key == Expiry).Value, CultureInfo.InvariantCulture);
        return time.GetUtcNow().ToUnixTimeSeconds() < expires ? LinkVerdict.Valid : LinkVerdict.Expired;
    }

    private byte[] Seal(string method, string path, string said) => HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes($"{method}\n{path}\n{said}"));

    // In the order of their names, since proxies and programs may change it.
    private static string Canonical(IEnumerable<KeyValuePair<string, string>> query) => string.Join('&', query
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
