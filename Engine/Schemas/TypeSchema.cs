using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Aspire.Media.Engine.Schemas;

/// <summary>The JSON schema of a .NET type: its shape as the serializer reads it, and the words and limits of its annotations.</summary>
public static class TypeSchema
{
    private static readonly string[] Order = ["title", "description", "type", "enum", "x-expected"];

    public static JsonObject Of(Type type, JsonSerializerOptions options) =>
        (JsonObject)options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe });

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode exported)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var property = context.PropertyInfo?.AttributeProvider;
        var written = Attribute<WrittenAsAttribute>(property)?.Schema
            ?? type.GetCustomAttribute<WrittenAsAttribute>()?.Schema
            ?? (type == typeof(TimeSpan) ? Duration.Schema : null);
        if ((written is null ? exported : JsonNode.Parse(written)) is not JsonObject schema)
        {
            schema = [];
        }

        Set(schema, "title", Attribute<DisplayNameAttribute>(property)?.DisplayName);
        Set(schema, "description", Attribute<DescriptionAttribute>(property)?.Description ?? type.GetCustomAttribute<DescriptionAttribute>()?.Description);
        if (property is not null)
        {
            Limit(schema, property);
        }

        return Sorted(schema);
    }

    private static void Limit(JsonObject schema, ICustomAttributeProvider property)
    {
        if (Attribute<RegularExpressionAttribute>(property) is { } form)
        {
            schema["pattern"] = form.Pattern;
            Set(schema, "x-expected", form.ErrorMessage);
        }

        if (Attribute<RangeAttribute>(property) is { } range)
        {
            schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(range.Minimum);
            schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Number(range.Maximum);
        }

        var list = schema.ContainsKey("items");
        if (Attribute<MinLengthAttribute>(property) is { } least)
        {
            schema[list ? "minItems" : "minLength"] = least.Length;
        }

        if (Attribute<MaxLengthAttribute>(property) is { } most)
        {
            schema[list ? "maxItems" : "maxLength"] = most.Length;
        }
    }

    private static JsonNode? Number(object limit) => limit is int whole ? whole : Convert.ToDouble(limit, CultureInfo.InvariantCulture);

    private static void Set(JsonObject schema, string keyword, string? words)
    {
        if (words is not null)
        {
            schema[keyword] = words;
        }
    }

    // People read these files: what a thing is comes before what it consists of.
    private static JsonObject Sorted(JsonObject schema) =>
        new(schema.OrderBy(keyword => Array.IndexOf(Order, keyword.Key) is >= 0 and var place ? place : Order.Length)
            .Select(keyword => KeyValuePair.Create(keyword.Key, keyword.Value?.DeepClone())).ToList());

    private static T? Attribute<T>(ICustomAttributeProvider? provider)
        where T : Attribute =>
        provider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
