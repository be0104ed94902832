using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>The body of an answer: JSON, text, or bytes.</summary>
internal sealed class HttpBody
{
    public const string JsonType = "application/json";

    private const int PieceBytes = 64 * 1024;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly HashSet<string> TextTypes = new(
        ["application/graphql", "application/javascript", "application/jsonl", "application/ndjson", "application/toml", "application/x-ndjson",
         "application/x-www-form-urlencoded", "application/x-yaml", "application/xml", "application/yaml"],
        StringComparer.OrdinalIgnoreCase);

    private readonly byte[] bytes;
    private readonly string type;

    private HttpBody(byte[] bytes, HttpContentHeaders headers)
    {
        this.bytes = bytes;
        type = headers.ContentType?.MediaType ?? "";
        Text = TextOf(bytes, type, headers);
    }

    public int Length => bytes.Length;

    /// <summary>Null for what is no text, and for text that would not survive: of an encoding that nobody knows, or with U+0000, which no database keeps.</summary>
    public string? Text { get; }

    /// <summary>Reads so many bytes at most.</summary>
    public static async Task<HttpBody> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var piece = new byte[PieceBytes];
        while (read.Length < most && await stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, most - read.Length)), cancellationToken) is > 0 and var length)
        {
            read.Write(piece, 0, length);
        }

        return new HttpBody(read.ToArray(), content.Headers);
    }

    /// <summary>What later steps see of it, and base64 where it had to be written so.</summary>
    /// <exception cref="JsonException">It is called JSON, and is none.</exception>
    public (JsonElement? Value, string? Encoding) Value()
    {
        if (bytes.Length == 0)
        {
            return (null, null);
        }

        if (Text is null)
        {
            return (JsonSerializer.SerializeToElement(Convert.ToBase64String(bytes)), "base64");
        }

        if (!IsJson(type))
        {
            return (JsonSerializer.SerializeToElement(Text), null);
        }

        if (string.IsNullOrWhiteSpace(Text))
        {
            return (null, null);
        }

        using var document = JsonDocument.Parse(Text);
        return (document.RootElement.Clone(), null);
    }

    private static string? TextOf(byte[] bytes, string type, HttpContentHeaders headers)
    {
        var charset = headers.ContentType?.CharSet?.Trim('"');
        if (headers.ContentEncoding.Count > 0 || (type.Length > 0 && charset is null && !IsText(type)))
        {
            return null;
        }

        try
        {
            var text = EncodingOf(charset).GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding EncodingOf(string? charset) =>
        charset is null || Is(charset, "utf-8") || Is(charset, "utf8") ? StrictUtf8
        : CodePagesEncodingProvider.Instance.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            ?? Encoding.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static bool IsText(string type) => IsJson(type) || TextTypes.Contains(type) || Begins(type, "text/") || Ends(type, "+xml") || Ends(type, "+yaml");

    private static bool IsJson(string type) => Is(type, JsonType) || Is(type, "text/json") || Ends(type, "+json");

    private static bool Is(string word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Begins(string type, string start) => type.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static bool Ends(string type, string end) => type.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
