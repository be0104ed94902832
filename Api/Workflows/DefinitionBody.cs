using Aspire.Media.Engine.Definitions;

using Microsoft.Net.Http.Headers;

namespace Aspire.Media.Api.Workflows;

/// <summary>A definition as the body of a request, in the language that its content type names.</summary>
internal static class DefinitionBody
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";

    private static readonly string[] YamlTypes = [Yaml, "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <summary>The draft, or the status and the words with which to refuse the body.</summary>
    public static async Task<(DefinitionDraft? Draft, int Status, string Detail)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var given) ? given.MediaType.Value : null;
        DefinitionFormat? format = YamlTypes.Contains(type, StringComparer.OrdinalIgnoreCase) ? DefinitionFormat.Yaml
            : string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) ? DefinitionFormat.Json
            : null;
        if (format is null)
        {
            return (null, StatusCodes.Status415UnsupportedMediaType, $"A definition is sent as {Json} or {Yaml}; this was sent as {request.ContentType ?? "nothing"}.");
        }

        // One byte more than allowed tells a body that is too long without reading the rest of it.
        var buffer = new byte[SourceDocument.LargestBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > SourceDocument.LargestBytes
            ? (null, StatusCodes.Status413PayloadTooLarge, $"A definition may have {SourceDocument.LargestBytes / 1024} KiB.")
            : (DefinitionDraft.Read(buffer.AsMemory(0, length).ToArray(), format.Value), StatusCodes.Status200OK, "");
    }
}
