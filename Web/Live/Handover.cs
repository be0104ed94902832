using Microsoft.Extensions.Caching.Memory;

namespace Aspire.Media.Web.Live;

/// <summary>
/// Keeps what a page was first drawn with until it comes to life, a moment later and in this process: it is then drawn the same, without a
/// second look. Only the ticket travels with the page, so that a large run makes no large page.
/// </summary>
internal sealed class Handover : IDisposable
{
    private const int Most = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(20);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <param name="lookedAt">When it was asked for: what happened since may not be in it.</param>
    public string Give(object picture, long lookedAt)
    {
        var ticket = Guid.NewGuid().ToString("N");
        kept.Set(ticket, (picture, lookedAt), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        return ticket;
    }

    /// <summary>Null when it took too long, or the ticket is another process's.</summary>
    public (T Picture, long LookedAt)? Take<T>(string ticket)
        where T : class
    {
        var given = kept.Get(ticket);
        kept.Remove(ticket);
        return given is (T picture, long lookedAt) ? (picture, lookedAt) : null;
    }

    public void Dispose() => kept.Dispose();
}
