using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>What came of something that was done to several assets, one after the other.</summary>
/// <param name="Done">In words.</param>
/// <param name="Changed">Those to which it was done, as they are now.</param>
/// <param name="Refused">Why it was not done to the others.</param>
public sealed record BulkOutcome(string Done, IReadOnlyList<Asset> Changed, string? Refused)
{
    /// <summary>The renaming that it was, by which it can be undone.</summary>
    public Guid? Renaming { get; init; }

    /// <summary>What came of a renaming.</summary>
    /// <param name="word"><c>renamed</c>, or what was done to it since.</param>
    public static BulkOutcome Of(Renamed renamed, IReadOnlyList<Asset> assets, string word)
    {
        ArgumentNullException.ThrowIfNull(renamed);
        ArgumentNullException.ThrowIfNull(assets);
        var names = renamed.Assets.Where(one => one.Refused is null).ToDictionary(one => one.Asset);
        var refused = renamed.Assets.Where(one => one.Refused is not null).ToList();
        return new BulkOutcome(
            $"{Layout.Amount.Of(renamed.Count, "was", "were")} {word}.",
            [.. assets.Where(asset => names.ContainsKey(asset.Id)).Select(asset => asset with { Title = names[asset.Id].NewTitle, FileName = names[asset.Id].NewFileName, Found = null })],
            refused.Count == 0 ? null
                : $"“{refused[0].Title}” was not {word}: {refused[0].Refused}{(refused.Count > 1 ? $" {Layout.Amount.Of(refused.Count - 1, "other was", "others were")} not {word} either." : "")}")
        {
            Renaming = renamed.Id,
        };
    }

    /// <param name="word">Such as <c>deleted</c>.</param>
    public static async Task<BulkOutcome> DoAsync(IReadOnlyList<Asset> assets, string word, Func<Asset, Task<Asset>> verb)
    {
        ArgumentNullException.ThrowIfNull(assets);
        ArgumentNullException.ThrowIfNull(verb);
        var changed = new List<Asset>();
        string? refused = null;
        foreach (var asset in assets)
        {
            try
            {
                changed.Add(await verb(asset));
            }
            catch (MediaApiException failure)
            {
                refused ??= $"“{asset.Title}” was not {word}: {failure.Message}";
                if (failure.Status is null)
                {
                    // Nobody answers; the others would be told the same.
                    break;
                }
            }
        }

        var missed = assets.Count - changed.Count;
        return new BulkOutcome(
            changed is [var only] ? $"“{only.Title}” was {word}." : $"{Layout.Amount.Of(changed.Count)} were {word}.",
            changed,
            missed > 1 ? $"{refused} {Layout.Amount.Of(missed - 1, "other was", "others were")} not {word} either." : refused);
    }
}
