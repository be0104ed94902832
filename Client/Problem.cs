using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Client;

/// <summary>What a server says when it refuses (RFC 9457), as far as it is shown.</summary>
/// <param name="Errors">What is wrong with which field of the request, or with which place of the document that it carried.</param>
internal sealed record Problem(string? Title = null, string? Detail = null, JsonElement Errors = default)
{
    private const string MediaType = "application/problem+json";

    public static async Task<MediaApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        var problem = response.Content.Headers.ContentType?.MediaType == MediaType
            ? await ReadBodyAsync(response.Content, cancellationToken)
            : new Problem();
        return new MediaApiException(problem.Words ?? Describe(response), status) { Fields = problem.Fields, Errors = problem.Places };
    }

    // Fields first: "One or more validation errors occurred", the usual detail, does not tell which.
    private string? Words =>
        Fields.Count > 0 ? string.Join(" ", Fields.Select(wrong => $"{wrong.Key}: {string.Join(" ", wrong.Value)}"))
        : !string.IsNullOrWhiteSpace(Detail) ? Detail
        : string.IsNullOrWhiteSpace(Title) ? null : Title;

    private Dictionary<string, string[]> Fields { get; init; } = [];

    private List<WorkflowError> Places { get; init; } = [];

    private static Dictionary<string, string[]> FieldsOf(JsonElement errors) =>
        errors.ValueKind == JsonValueKind.Object ? errors.Deserialize<Dictionary<string, string[]>>(WireFormat.Options)! : [];

    // What is wrong with an option stands at no place of a document: its words are among those of the whole.
    private static List<WorkflowError> PlacesOf(JsonElement errors) =>
        errors.ValueKind == JsonValueKind.Array
            ? [.. errors.EnumerateArray().Where(wrong => wrong.TryGetProperty("pointer", out var place) && place.ValueKind == JsonValueKind.String).Select(wrong => wrong.Deserialize<WorkflowError>(WireFormat.Options)!)]
            : [];

    private static async Task<Problem> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await content.ReadFromJsonAsync<Problem>(WireFormat.Options, cancellationToken) ?? new Problem();
            return problem with { Fields = FieldsOf(problem.Errors), Places = PlacesOf(problem.Errors) };
        }
        catch (JsonException)
        {
            // The refusal stands, however badly it is explained.
            return new Problem();
        }
    }

    private static string Describe(HttpResponseMessage response)
    {
        var asked = response.RequestMessage;
        return (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } elsewhere
            ? $"The API at {asked?.RequestUri?.GetLeftPart(UriPartial.Authority)} sends its callers elsewhere, to {elsewhere}."
            : response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => "The API asks for a credential that it knows: none was given, or it is unknown, expired or revoked.",
                HttpStatusCode.Forbidden => "The credential is not allowed to do this.",
                var status => $"The API answered {asked?.Method} {asked?.RequestUri?.AbsolutePath} with {(int)status} ({status}).",
            };
    }
}
