using Aspire.Media.Client;

namespace Aspire.Media.Cli;

/// <summary>A list that the API gives in parts: each is handed on before the next is asked for.</summary>
internal static class Pages
{
    public static async IAsyncEnumerable<IReadOnlyList<T>> FollowAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            yield return page.Items;
            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Writes a list part by part, up to what is wanted of it, and says so where there is more. Returns how many it wrote.</summary>
    public static async Task<int> WriteAsync<T>(Terminal terminal, Listing listing, IAsyncEnumerable<IReadOnlyList<T>> pages, int most, Func<T, Cell[]> row)
    {
        var left = most;
        await foreach (var page in pages)
        {
            foreach (var item in page.Take(left))
            {
                listing.Add(row(item));
            }

            if (left > 0 && page.Count > 0)
            {
                listing.Write(terminal, margin: 0);
            }

            if (page.Count > left)
            {
                LimitOption.TellOfMore(terminal, most);
                return most;
            }

            left -= page.Count;
        }

        return most - left;
    }
}
