using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Edits;
using Aspire.Media.Library;
using Aspire.Media.Storage;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Images;

/// <summary>Pictures of the library as somebody wants to see them now: made when they are first asked for, once for all who ask meanwhile, and kept for a while.</summary>
public sealed class ImageVariants(ImageEdits edits, IObjectStore store, IOptions<ImageOptions> options, ILoggerFactory loggers)
{
    // To be raised when the same recipe comes to make another picture.
    private const string Making = "variant/1";

    private readonly ImageCache cache = new(options, loggers.CreateLogger<ImageCache>());
    private readonly SharedWork<EditedImage> work = new();

    /// <summary>The same for the same bytes and the same recipe; another one for all else.</summary>
    /// <param name="others">The assets that the recipe names, as they are now.</param>
    public static string TagOf(Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others) => TagOf(Making, asset, recipe, others);

    /// <param name="making">How it is made, and all else of which the picture comes.</param>
    internal static string TagOf(string making, Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others)
    {
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(others);
        var what = string.Join('\n', [making, asset.Object.ToString("N"), recipe.Key(), .. others.Select(other => $"{other.Key:N} {other.Value.Object:N}").Order(StringComparer.Ordinal)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)));
    }

    /// <param name="tag">Of exactly these: <see cref="TagOf(Asset, EditRecipe, IReadOnlyDictionary{Guid, Asset})"/>.</param>
    /// <exception cref="ImageException">It cannot be made; the message says why.</exception>
    public Task<EditedImage> GetAsync(string tag, Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, CancellationToken cancellationToken) =>
        GetAsync(tag, token => MakeAsync(asset, recipe, others, token), cancellationToken);

    /// <summary>A picture that is made in another way, and kept like all others.</summary>
    internal async Task<EditedImage> GetAsync(string tag, Func<CancellationToken, Task<EditedImage>> make, CancellationToken cancellationToken) =>
        await cache.FindAsync(tag, cancellationToken) ?? await work.DoAsync(
            tag,
            async token =>
            {
                var made = await make(token);
                await cache.KeepAsync(tag, made, token);
                return made;
            },
            cancellationToken);

    private async Task<EditedImage> MakeAsync(Asset asset, EditRecipe recipe, IReadOnlyDictionary<Guid, Asset> others, CancellationToken cancellationToken)
    {
        var pictures = new Dictionary<Guid, ImageBytes>();
        foreach (var (id, other) in others)
        {
            pictures[id] = await BytesAsync(other, cancellationToken);
        }

        return await edits.MakeAsync(await BytesAsync(asset, cancellationToken), recipe, pictures, cancellationToken);
    }

    private async Task<ImageBytes> BytesAsync(Asset asset, CancellationToken cancellationToken)
    {
        var key = asset.Object.ToString("N");
        if (store.FileOf(key) is { } file)
        {
            return File.Exists(file) ? ImageBytes.File(file) : throw new ObjectMissingException($"The bytes of this asset (object {key}) are gone from the storage.");
        }

        if (asset.Size > options.Value.LongestFile)
        {
            throw new ImageException(ImageTrouble.TooLarge, $"The file has {asset.Size} bytes; of pictures at most {options.Value.LongestFile} are read (Images__LongestFile).");
        }

        await using var stream = await store.ReadAsync(key, 0, length: null, cancellationToken);
        var bytes = new byte[asset.Size];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return ImageBytes.Of(bytes);
    }
}
