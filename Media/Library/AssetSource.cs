using Aspire.Media.Storage;

namespace Aspire.Media.Library;

/// <summary>Where programs find the bytes of an asset: in the file that they lie in, else at an address that we signed.</summary>
public sealed class AssetSource(IObjectStore store)
{
    // Longer than any step may take.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public string Of(Asset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        var key = asset.Object.ToString("N");
        return store.FileOf(key) ?? store.SignRead(key, asset.FileName, asset.ContentType, Lifetime, Audience.Inside).AbsoluteUri;
    }
}
