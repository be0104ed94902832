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

    public string Give(object picture)
    {
        var ticket = Guid.NewGuid().ToString("N");
        kept.Set(ticket, picture, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        return ticket;
    }

    /// <summary>Null when it took too long, or the ticket is another process's.</summary>
    public T? Take<T>(string ticket)
        where T : class
    {
        var picture = kept.Get(ticket) as T;
        kept.Remove(ticket);
        return picture;
    }

    public void Dispose() => kept.Dispose();
}
