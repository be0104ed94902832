using System.Text.Json;
using System.Text.Json.Serialization;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Steps;

/// <summary>How step inputs and outputs are written: camelCase names, enums as words, spans of time as 10m, nothing unknown accepted.</summary>
public static class StepJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            MaxDepth = 64,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new Duration() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
