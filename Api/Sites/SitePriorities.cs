using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Library;

namespace Aspire.Media.Api.Sites;

/// <summary>How runs stand that are started for assets of sites: as their sites do, unless whoever starts them says otherwise.</summary>
internal sealed class SitePriorities(SiteStore sites)
{
    private const string Scheme = "asset:";

    // A run that names more is about none of them in particular.
    private const int MostNamed = 100;

    public async Task<int> OfAsync(string? site, CancellationToken cancellationToken) =>
        site?.Trim() is { Length: > 0 } name ? await sites.PriorityAsync(name, cancellationToken) : 0;

    public async Task<StartRequest> ApplyAsync(StartRequest wish, CancellationToken cancellationToken) => (await ApplyAsync([wish], cancellationToken))[0];

    public async Task<IReadOnlyList<StartRequest>> ApplyAsync(IReadOnlyList<StartRequest> wishes, CancellationToken cancellationToken)
    {
        var named = wishes.Select(wish => wish.Priority == 0 ? AssetsIn(wish.Inputs) : []).ToList();
        var ids = named.SelectMany(one => one).Distinct().ToArray();
        if (ids.Length == 0)
        {
            return wishes;
        }

        var priorities = await sites.PrioritiesOfAsync(ids, cancellationToken);
        return [.. wishes.Select((wish, place) => named[place].Where(priorities.ContainsKey).Select(id => priorities[id]).ToList() is { Count: > 0 } theirs ? wish with { Priority = theirs.Max() } : wish)];
    }

    // As a person writes them: by themselves or in a list, by id or as asset:ID. Which of them are assets, the library knows.
    private static List<Guid> AssetsIn(JsonObject? inputs)
    {
        var found = new List<Guid>();
        foreach (var value in (inputs ?? []).SelectMany(input => input.Value is JsonArray list ? list.Take(MostNamed) : Enumerable.Repeat(input.Value, 1)))
        {
            if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text
                && Guid.TryParse(text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text, out var id))
            {
                found.Add(id);
            }
        }

        return found.Count <= MostNamed ? found : [];
    }
}
