using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>What changed from one definition to another, by structure: steps are followed by their ids, not by their places.</summary>
public static class DefinitionDiff
{
    // Above this, finding the best match of two lists costs more than it tells.
    private const long LargestMatch = 1_000_000;

    public static IReadOnlyList<DefinitionChange> Between(JsonNode? from, JsonNode? to)
    {
        var changes = new List<DefinitionChange>();
        Compare(from, to, JsonPointer.Root, JsonPointer.Root, changes);
        return changes;
    }

    /// <summary>Makes the newer definition out of the older one.</summary>
    public static JsonNode? Apply(JsonNode? from, IReadOnlyList<DefinitionChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var document = new JsonObject { ["root"] = from?.DeepClone() };
        // Removals speak of the old places, so the last comes first; what follows speaks of the new ones.
        foreach (var change in changes.Where(change => change.Kind == ChangeKind.Removed).Reverse())
        {
            Put(document, change, static (items, index, _) => items.RemoveAt(index), static (members, name, _) => members.Remove(name));
        }

        foreach (var change in changes.Where(change => change.Kind == ChangeKind.Added))
        {
            Put(document, change, static (items, index, value) => items.Insert(index, value), static (members, name, value) => members[name] = value);
        }

        foreach (var change in changes.Where(change => change.Kind == ChangeKind.Changed))
        {
            Put(document, change, static (items, index, value) => items[index] = value, static (members, name, value) => members[name] = value);
        }

        return document["root"]?.DeepClone();
    }

    private static void Put(JsonObject document, DefinitionChange change, Action<JsonArray, int, JsonNode?> toList, Action<JsonObject, string, JsonNode?> toMembers)
    {
        var pointer = "/root" + change.Pointer;
        JsonPointer.TryFind(document, JsonPointer.Parent(pointer), out var holder);
        var name = JsonPointer.Names(pointer)[^1];
        if (holder is JsonArray items)
        {
            toList(items, int.Parse(name, CultureInfo.InvariantCulture), change.After?.DeepClone());
        }
        else
        {
            toMembers((JsonObject)holder!, name, change.After?.DeepClone());
        }
    }

    private static void Compare(JsonNode? from, JsonNode? to, string before, string after, List<DefinitionChange> changes)
    {
        switch (from, to)
        {
            case (JsonObject old, JsonObject @new):
                CompareMembers(old, @new, before, after, changes);
                break;
            case (JsonArray old, JsonArray @new):
                CompareItems(old, @new, before, after, changes);
                break;
            default:
                if (!JsonNode.DeepEquals(from, to))
                {
                    changes.Add(new DefinitionChange(after, ChangeKind.Changed, from?.DeepClone(), to?.DeepClone()));
                }

                break;
        }
    }

    private static void CompareMembers(JsonObject from, JsonObject to, string before, string after, List<DefinitionChange> changes)
    {
        foreach (var (name, value) in from)
        {
            if (to.TryGetPropertyValue(name, out var other))
            {
                Compare(value, other, JsonPointer.Append(before, name), JsonPointer.Append(after, name), changes);
            }
            else
            {
                changes.Add(new DefinitionChange(JsonPointer.Append(before, name), ChangeKind.Removed, value?.DeepClone(), null));
            }
        }

        foreach (var (name, value) in to.Where(member => !from.ContainsKey(member.Key)))
        {
            changes.Add(new DefinitionChange(JsonPointer.Append(after, name), ChangeKind.Added, null, value?.DeepClone()));
        }
    }

    private static void CompareItems(JsonArray from, JsonArray to, string before, string after, List<DefinitionChange> changes)
    {
        var pairs = from.All(HasId) && to.All(HasId) ? Match(from, to, static item => item!["id"]!.ToJsonString())
            : from.Count == to.Count ? [.. Enumerable.Range(0, from.Count).Select(index => (index, index))]
            : Match(from, to, static item => item?.ToJsonString() ?? "null");
        if (pairs is null)
        {
            changes.Add(new DefinitionChange(after, ChangeKind.Changed, from.DeepClone(), to.DeepClone()));
            return;
        }

        // What came in stands first, because Apply must have every item in its place before it looks into one.
        var (kept, met) = (pairs.ToDictionary(pair => pair.From, pair => pair.To), pairs.Select(pair => pair.To).ToHashSet());
        for (var place = 0; place < to.Count; place++)
        {
            if (!met.Contains(place))
            {
                changes.Add(new DefinitionChange(JsonPointer.Append(after, place), ChangeKind.Added, null, to[place]?.DeepClone()));
            }
        }

        for (var index = 0; index < from.Count; index++)
        {
            if (kept.TryGetValue(index, out var place))
            {
                Compare(from[index], to[place], JsonPointer.Append(before, index), JsonPointer.Append(after, place), changes);
            }
            else
            {
                changes.Add(new DefinitionChange(JsonPointer.Append(before, index), ChangeKind.Removed, from[index]?.DeepClone(), null));
            }
        }
    }

    private static bool HasId(JsonNode? item) => item is JsonObject members && members.ContainsKey("id") && members["id"] is not null;

    /// <summary>The longest run of items that both lists have in the same order; null when the lists are too long to tell.</summary>
    private static List<(int From, int To)>? Match(JsonArray from, JsonArray to, Func<JsonNode?, string> key)
    {
        var (old, @new) = (from.Select(key).ToArray(), to.Select(key).ToArray());
        if ((long)old.Length * @new.Length > LargestMatch)
        {
            return null;
        }

        var longest = new int[old.Length + 1, @new.Length + 1];
        for (var row = old.Length - 1; row >= 0; row--)
        {
            for (var column = @new.Length - 1; column >= 0; column--)
            {
                longest[row, column] = old[row] == @new[column]
                    ? longest[row + 1, column + 1] + 1
                    : Math.Max(longest[row + 1, column], longest[row, column + 1]);
            }
        }

        var pairs = new List<(int From, int To)>();
        for (var (row, column) = (0, 0); row < old.Length && column < @new.Length;)
        {
            if (old[row] == @new[column])
            {
                pairs.Add((row++, column++));
            }
            else if (longest[row + 1, column] >= longest[row, column + 1])
            {
                row++;
            }
            else
            {
                column++;
            }
        }

        return pairs;
    }
}
