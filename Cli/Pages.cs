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
}
