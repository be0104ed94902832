using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Schemas;

/// <summary>One schema, ready to be asked: what its keywords say, with the schemas below it compiled too.</summary>
internal sealed class SchemaNode
{
    public required string Pointer { get; init; }

    /// <summary>False refuses everything: the schema <c>false</c>.</summary>
    public bool Possible { get; set; } = true;

    public IReadOnlyList<string>? Types { get; set; }

    public IReadOnlyList<JsonNode?>? Enum { get; set; }

    public bool HasConst { get; set; }

    public JsonNode? Const { get; set; }

    public Dictionary<string, SchemaNode> Properties { get; } = [];

    public List<(Regex Pattern, SchemaNode Schema)> PatternProperties { get; } = [];

    public SchemaNode? AdditionalProperties { get; set; }

    public IReadOnlyList<string> Required { get; set; } = [];

    public Dictionary<string, IReadOnlyList<string>> DependentRequired { get; } = [];

    public List<SchemaNode> PrefixItems { get; } = [];

    public SchemaNode? Items { get; set; }

    public bool UniqueItems { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public int? MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    public SchemaNumber? Minimum { get; set; }

    public SchemaNumber? Maximum { get; set; }

    public SchemaNumber? ExclusiveMinimum { get; set; }

    public SchemaNumber? ExclusiveMaximum { get; set; }

    public SchemaNumber? MultipleOf { get; set; }

    public Regex? Pattern { get; set; }

    /// <summary>The pattern as its writer wrote it.</summary>
    public string? PatternText { get; set; }

    public SchemaFormat? Format { get; set; }

    public List<SchemaNode> AllOf { get; } = [];

    public List<SchemaNode> AnyOf { get; } = [];

    public List<SchemaNode> OneOf { get; } = [];

    public SchemaNode? Not { get; set; }

    public SchemaNode? If { get; set; }

    public SchemaNode? Then { get; set; }

    public SchemaNode? Else { get; set; }

    public string? Reference { get; set; }

    public SchemaNode? Referred { get; set; }

    public bool HasDefault { get; set; }

    public JsonNode? Default { get; set; }

    /// <summary>The writer's own words for what is expected: the keyword <c>x-expected</c>.</summary>
    public string? Expected { get; set; }

    /// <summary>The schemas that are asked about the same value as this one: a cycle among them would never end.</summary>
    public IEnumerable<SchemaNode> OfTheSameValue() =>
        new[] { Referred, Not, If, Then, Else }.OfType<SchemaNode>().Concat(AllOf).Concat(AnyOf).Concat(OneOf);

    /// <summary>The schema of the item at this place of a list, if there is one.</summary>
    public SchemaNode? ItemAt(int index) => index < PrefixItems.Count ? PrefixItems[index] : Items;

    /// <summary>What this schema expects, in a few words.</summary>
    public string Words() =>
        Expected
        ?? Referred?.Words()
        ?? (HasConst ? SchemaWords.Value(Const) : null)
        ?? (Enum is not null ? SchemaWords.OneOf(Enum) : null)
        ?? (Types is not null ? SchemaWords.Types(Types) : "another form");
}
