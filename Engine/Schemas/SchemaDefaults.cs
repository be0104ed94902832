using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>Puts in what a schema says of values that nobody gave.</summary>
internal sealed class SchemaDefaults
{
    // More than any form has; a schema that refers to itself could otherwise fill defaults without end.
    private const int Most = 10_000;
    private const int MostVisits = 2_000_000;

    private readonly HashSet<SchemaNode> inserting = [];
    private int inserted;
    private int visits;

    public static JsonNode? Fill(SchemaNode schema, JsonNode? value)
    {
        var copy = value?.DeepClone();
        new SchemaDefaults().Complete(schema, copy);
        return copy;
    }

    private void Complete(SchemaNode schema, JsonNode? value)
    {
        // The evaluation that follows has a like bound, and says so.
        if (visits++ > MostVisits)
        {
            return;
        }

        if (schema.Referred is { } referred)
        {
            Complete(referred, value);
        }

        foreach (var part in schema.AllOf)
        {
            Complete(part, value);
        }

        switch (value)
        {
            case JsonObject members:
                CompleteMembers(schema, members);
                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    if (schema.ItemAt(index) is { } item)
                    {
                        Complete(item, items[index]);
                    }
                }

                break;
        }
    }

    private void CompleteMembers(SchemaNode schema, JsonObject members)
    {
        foreach (var (name, member) in schema.Properties)
        {
            if (members.TryGetPropertyValue(name, out var given))
            {
                Complete(member, given);
            }
            else if (DefaultOf(member) is { } holder && inserted < Most && inserting.Add(member))
            {
                inserted++;
                members[name] = holder.Default?.DeepClone();
                Complete(member, members[name]);
                inserting.Remove(member);
            }
        }
    }

    private static SchemaNode? DefaultOf(SchemaNode schema) => schema.HasDefault ? schema : schema.Referred is { } referred ? DefaultOf(referred) : null;
}
