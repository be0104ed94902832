using System.Collections.Concurrent;

using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Queue;

namespace Aspire.Media.Engine.Execution;

/// <summary>What the items of a list see besides themselves. It is the same for all of them, and looked up once for many.</summary>
internal sealed class ScopeCache
{
    private const int Most = 64;
    private readonly ConcurrentDictionary<(Guid Run, int Place, int Round), Task<ExpressionScope>> scopes = new();

    public async Task<ExpressionScope> FindAsync(ClaimedStep item, Func<Task<ExpressionScope>> make)
    {
        var key = (item.RunId, item.Place, item.Item!.Round);
        if (scopes.Count >= Most && !scopes.ContainsKey(key))
        {
            // Who needs one of them again makes it again.
            scopes.Clear();
        }

        var made = scopes.GetOrAdd(key, static (_, make) => make(), make);
        try
        {
            return await made;
        }
        catch
        {
            scopes.TryRemove(KeyValuePair.Create(key, made));
            throw;
        }
    }
}
