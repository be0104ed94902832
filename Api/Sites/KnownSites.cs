using Aspire.Media.Library;
using Aspire.Media.Uploads;

namespace Aspire.Media.Api.Sites;

/// <summary>What is said to belong to a site must name one that there is: a misspelt one would be a second.</summary>
internal sealed class KnownSites(SiteStore sites)
{
    private const int Shown = 20;

    /// <summary>Why nothing can belong to it; null where it can.</summary>
    public async Task<string?> FaultOfAsync(string? site, CancellationToken cancellationToken)
    {
        if (site?.Trim() is not { Length: > 0 } name)
        {
            return null;
        }

        var known = await sites.NamesAsync(cancellationToken);
        return known.Contains(name) ? null
            : $"There is no site `{(name.Length > 100 ? name[..100] + "…" : name)}`"
            + (known.Count == 0 ? "; there are none yet: PUT /api/sites/NAME makes one."
                : $"; there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known.Take(Shown).Select(one => $"`{one}`"))}{(known.Count > Shown ? $" and {known.Count - Shown} others" : "")}.");
    }

    /// <exception cref="IntakeException">Nothing can belong to it.</exception>
    public async Task CheckAsync(string? site, CancellationToken cancellationToken)
    {
        if (await FaultOfAsync(site, cancellationToken) is { } fault)
        {
            throw new IntakeException(IntakeRefusal.Invalid, fault);
        }
    }
}
