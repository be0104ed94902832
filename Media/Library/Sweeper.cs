using System.Runtime.CompilerServices;

using Aspire.Media.Edits;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

namespace Aspire.Media.Library;

/// <summary>
/// Finds what nobody needs any more, and takes it away: first it is condemned, after a while it is deleted, under the lock of its row, unless somebody
/// has come to need it. What should be there and is not is found too. Finding changes nothing.
/// </summary>
public sealed class Sweeper(IObjectStore store, SweepStore sweeps, ObjectLedgerStore ledger, UploadStore uploads, ResumableUploads resumable, EditSessionStore sessions, TimeProvider time)
{
    /// <summary>What is said of an asset whose bytes are gone from the store.</summary>
    public const string Lost = "Its bytes are gone from the storage. Whoever brings the same file again heals it.";

    /// <summary>By whom it is said that assets were deleted which their sites do not want any longer.</summary>
    public const string Retention = "retention";

    private const int Portion = 1_000;

    /// <summary>Looks for all that there is to do.</summary>
    public async IAsyncEnumerable<SweepFinding> FindAsync(SweepPolicy policy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        await foreach (var (id, name) in sweeps.ExpiredUploadsAsync(cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.AbortUpload, $"upload:{id}", $"`{name}`, with which nobody went on") { Id = id };
        }

        await foreach (var (key, reference) in sweeps.UnfinishedAsync(policy.Patience, cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.DropObject, $"object:{key:N}", "was begun and never finished") { Id = key, Reference = reference };
        }

        await foreach (var key in sweeps.CondemnedAsync(policy.Patience, cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.DropObject, $"object:{key:N}", "was condemned, and nobody has come to need it") { Id = key };
        }

        await foreach (var (id, title) in sweeps.PurgeableAsync(policy.DeletedFor, cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.PurgeAsset, $"asset:{id}", $"`{title}`, deleted long ago") { Id = id };
        }

        await foreach (var (id, title, site, days) in sweeps.OutlivedAsync(cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.RetireAsset, $"asset:{id}", site is null ? $"`{title}`, which was wanted for a while" : $"`{title}`, which {site} wants for {days} day{(days == 1 ? "" : "s")}") { Id = id, Site = site };
        }

        await foreach (var key in sweeps.UnneededAsync(policy.Patience, cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.Condemn, $"object:{key:N}", "belongs to no asset") { Id = key };
        }

        foreach (var id in await sessions.OutlivedAsync(policy.SessionsFor, cancellationToken))
        {
            yield return new SweepFinding(SweepVerb.DropSession, $"edit-session:{id}", $"an edit that nobody has gone on with for {policy.SessionsFor.TotalDays:0} days") { Id = id };
        }

        if (!policy.Whole)
        {
            yield break;
        }

        await foreach (var finding in StraysAsync(policy, cancellationToken))
        {
            yield return finding;
        }

        await foreach (var finding in LossesAsync(policy, cancellationToken))
        {
            yield return finding;
        }
    }

    /// <summary>Does what a finding is about; false where that is no longer so.</summary>
    public async Task<bool> ActAsync(SweepFinding finding, SweepPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(policy);
        switch (finding.Verb)
        {
            case SweepVerb.AbortUpload:
                if (await uploads.FindAsync(finding.Id, cancellationToken) is not { FinishedAt: null } upload || upload.ExpiresAt > time.GetUtcNow())
                {
                    return false;
                }

                await resumable.AbortAsync(upload, cancellationToken);
                return true;
            case SweepVerb.DropObject:
                var unfinished = new ObjectUpload(finding.Id.ToString("N"), finding.Reference);
                return await ledger.DropAsync(
                    finding.Id,
                    async token =>
                    {
                        await store.AbortAsync(unfinished, token);
                        await store.DeleteAsync(unfinished.Key, token);
                    },
                    cancellationToken);
            case SweepVerb.PurgeAsset:
                return await sweeps.PurgeAsync(finding.Id, policy.DeletedFor, cancellationToken);
            case SweepVerb.RetireAsset:
                return await sweeps.RetireAsync(finding.Id, Retention, cancellationToken);
            case SweepVerb.Condemn:
                return await sweeps.CondemnAsync(finding.Id, cancellationToken);
            case SweepVerb.DropSession:
                return await sessions.DropOutlivedAsync(finding.Id, policy.SessionsFor, cancellationToken);
            case SweepVerb.DeleteStray when policy.DeleteStrays:
                await store.AbortAsync(new ObjectUpload(finding.Id.ToString("N"), finding.Reference), cancellationToken);
                await store.DeleteAsync(finding.Id.ToString("N"), cancellationToken);
                return true;
            case SweepVerb.MarkLost:
                await sweeps.LoseAsync(finding.Id, Lost, cancellationToken);
                return true;
            case SweepVerb.FoundAgain:
                await sweeps.FindAgainAsync(finding.Id, Lost, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    // Whatever lies in the store and has no row: a database that was restored from a backup does not know what came after it.
    private async IAsyncEnumerable<SweepFinding> StraysAsync(SweepPolicy policy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var young = time.GetUtcNow() - policy.Patience;
        await foreach (var portion in PortionsAsync(store.ListAsync(cancellationToken), cancellationToken))
        {
            var known = await sweeps.KnownAsync([.. portion.Select(stored => Guid.ParseExact(stored.Key, "N"))], cancellationToken);
            foreach (var stray in portion.Where(stored => stored.WrittenAt < young && !known.Contains(Guid.ParseExact(stored.Key, "N"))))
            {
                yield return new SweepFinding(SweepVerb.DeleteStray, $"object:{stray.Key}", $"{stray.Size} bytes in the storage of which the library knows nothing") { Id = Guid.ParseExact(stray.Key, "N") };
            }
        }

        await foreach (var portion in PortionsAsync(store.UnfinishedAsync(cancellationToken), cancellationToken))
        {
            var old = portion.Where(begun => begun.Begun < young).ToList();
            var known = await sweeps.KnownAsync([.. old.Select(begun => Guid.ParseExact(begun.Key, "N"))], cancellationToken);
            foreach (var stray in old.Where(begun => !known.Contains(Guid.ParseExact(begun.Key, "N"))))
            {
                yield return new SweepFinding(SweepVerb.DeleteStray, $"object:{stray.Key}", "was begun in the storage, and the library knows nothing of it") { Id = Guid.ParseExact(stray.Key, "N"), Reference = stray.Reference };
            }
        }
    }

    // Portion by portion, from the library's side: however much there is, nothing of it is remembered. Who is missing in the answer for many is asked for alone.
    private async IAsyncEnumerable<SweepFinding> LossesAsync(SweepPolicy policy, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var lost in PortionsAsync(sweeps.LostAsync(Lost, cancellationToken), cancellationToken))
        {
            var there = await store.FindAllAsync([.. lost.Select(one => one.Key.ToString("N")).Distinct()], cancellationToken);
            foreach (var (id, key, size, title) in lost)
            {
                if ((there.GetValueOrDefault(key.ToString("N")) ?? await store.FindAsync(key.ToString("N"), cancellationToken))?.Size == size)
                {
                    yield return new SweepFinding(SweepVerb.FoundAgain, $"asset:{id}", $"the bytes of `{title}` are there again") { Id = id };
                }
            }
        }

        var after = Guid.Empty;
        while (await sweeps.KeptAsync(after, policy.Patience, Portion, cancellationToken) is { Count: > 0 } kept)
        {
            var there = await store.FindAllAsync([.. kept.Select(one => one.Key.ToString("N")).Distinct()], cancellationToken);
            foreach (var (key, size, asset, title) in kept.Where(one => there.GetValueOrDefault(one.Key.ToString("N"))?.Size != one.Size))
            {
                var stored = await store.FindAsync(key.ToString("N"), cancellationToken);
                if (asset is { } id && stored?.Size != size)
                {
                    yield return new SweepFinding(SweepVerb.MarkLost, $"asset:{id}", stored is null ? $"the bytes of `{title}` are gone" : $"`{title}` has {stored.Size} bytes and should have {size}") { Id = id };
                }
            }

            after = kept[^1].Key;
        }
    }

    private static async IAsyncEnumerable<List<T>> PortionsAsync<T>(IAsyncEnumerable<T> all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var portion = new List<T>(Portion);
        await foreach (var one in all.WithCancellation(cancellationToken))
        {
            portion.Add(one);
            if (portion.Count == Portion)
            {
                yield return portion;
                portion = new List<T>(Portion);
            }
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }
}

/// <summary>How the sweeper goes about it.</summary>
/// <param name="Patience">How long something must have been as it is before anything is done about it.</param>
/// <param name="DeletedFor">For how long what was deleted can be brought back.</param>
/// <param name="Whole">Whether all of the store is compared with all of the library.</param>
/// <param name="DeleteStrays">Whether objects are deleted of which the library knows nothing, and not only told of.</param>
public sealed record SweepPolicy(TimeSpan Patience, TimeSpan DeletedFor, bool Whole, bool DeleteStrays)
{
    /// <summary>For how long an edit that is put together change by change waits for the next one.</summary>
    public TimeSpan SessionsFor { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Something that the sweeper found.</summary>
/// <param name="Subject">Such as <c>object:…</c>.</param>
/// <param name="Words">What about it.</param>
public sealed record SweepFinding(SweepVerb Verb, string Subject, string Words)
{
    /// <summary>Of what it is about.</summary>
    public Guid Id { get; init; }

    /// <summary>The site that does not want an asset any longer.</summary>
    public string? Site { get; init; }

    internal string Reference { get; init; } = "";
}

public enum SweepVerb
{
    AbortUpload,
    DropObject,
    PurgeAsset,

    /// <summary>It is older than its site wants it: it is deleted, and can be brought back until it is purged.</summary>
    RetireAsset,
    Condemn,

    /// <summary>An edit session with which nobody went on.</summary>
    DropSession,

    /// <summary>An object without a row: told of, and deleted where the policy says so.</summary>
    DeleteStray,

    /// <summary>A row without its object.</summary>
    MarkLost,
    FoundAgain,
}
