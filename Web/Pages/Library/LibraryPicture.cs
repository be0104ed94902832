using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>The part of a long list of assets that a page holds: from its beginning on, as far as was asked for. It never changes.</summary>
/// <param name="Fault">Why nothing can be listed: what was asked for cannot be understood.</param>
public sealed record LibraryPicture(IReadOnlyList<Asset> Assets, string? Next, string? Fault = null)
{
    private const int PartSize = 60;
    private const int Most = 3_000;

    // Of those further down, the ones of which something is still to come are looked at again, and no more than these.
    private const int MostLookedAt = 12;

    public bool IsFull => Assets.Count >= Most;

    /// <summary>The same stretch of the list as it is now.</summary>
    /// <param name="before">The stretch as it was; null for the first part.</param>
    internal static async Task<LibraryPicture> TakeAsync(SharedApi api, LibraryChoice choice, LibraryPicture? before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Page<Asset> head;
        try
        {
            head = await api.AssetsAsync((choice with { IsTable = false }).Address, choice.Filter, PartSize, cancellationToken);
        }
        catch (MediaApiException refused) when (refused.Status == HttpStatusCode.BadRequest)
        {
            return new LibraryPicture([], null, refused.Message);
        }

        // What comes in pushes others out of the first part; they stand behind it.
        var end = before is null || head.Items.Count == 0 || head.Next is null ? -1 : before.Assets.ToList().FindIndex(asset => asset.Id == head.Items[^1].Id);
        if (end < 0)
        {
            return new LibraryPicture(head.Items, head.Next);
        }

        var there = head.Items.Select(asset => asset.Id).ToHashSet();
        var rest = before!.Assets.Skip(end + 1).Where(asset => !there.Contains(asset.Id)).ToList();
        if (rest.Count == 0)
        {
            return new LibraryPicture(head.Items, head.Next);
        }

        var renewed = await Task.WhenAll(rest.Where(asset => AssetLook.IsMoving(asset, now)).Take(MostLookedAt).Select(asset => LookAsync(api.Api, asset, cancellationToken)));
        return new LibraryPicture([.. head.Items, .. rest.Select(asset => Array.Find(renewed, other => other.Id == asset.Id) ?? asset)], before.Next);
    }

    /// <summary>With one more part at the end.</summary>
    internal async Task<LibraryPicture> GoOnAsync(MediaClient api, AssetFilter filter, CancellationToken cancellationToken)
    {
        if (Next is null || IsFull)
        {
            return this;
        }

        var more = await api.ListAssetsAsync(filter, Next, PartSize, cancellationToken);
        var there = Assets.Select(asset => asset.Id).ToHashSet();
        return new LibraryPicture([.. Assets, .. more.Items.Where(asset => !there.Contains(asset.Id))], more.Next);
    }

    /// <summary>With these as they are now, or without those that the list does not show any more.</summary>
    internal LibraryPicture With(IReadOnlyList<Asset> changed, bool deleted)
    {
        var now = changed.ToDictionary(asset => asset.Id);
        return this with { Assets = [.. Assets.Select(asset => now.GetValueOrDefault(asset.Id, asset)).Where(asset => (asset.DeletedAt is not null) == deleted)] };
    }

    private static async Task<Asset> LookAsync(MediaClient api, Asset asset, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAssetAsync(asset.Id, cancellationToken);
        }
        catch (MediaApiException)
        {
            // It is gone, or Api is: the first part of the list says which.
            return asset;
        }
    }
}
