using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Media.Client;

/// <summary>How records travel between Api and its clients.</summary>
public static class WireFormat
{
    /// <summary>
    /// For the client's side, which may be older or newer than the server. Fields that it does not know are passed over, and words that an
    /// enumeration does not know become its <c>Unknown</c>. What is missing or null against the record's own declaration is refused, so that
    /// no half-read record gets further in; a field added later therefore has a default value in its record.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    // Documents of users may be nested up to the 64 levels that JSON is commonly read to; these are the levels of the records around them, too.
    private const int DeepestNesting = 64 + 8;

    /// <summary>Puts the wire format into options that belong to somebody else: the server's, which take no word they do not know.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxDepth = DeepestNesting;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    /// <summary>The word for a value of an enumeration.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        options.Converters.Add(new OpenEnumConverter());
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
