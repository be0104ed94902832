using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Takes JSON apart; comments and trailing commas are welcome, a name given twice is not.</summary>
internal sealed partial class JsonSource(string text, SourceMarks marks)
{
    private readonly byte[] bytes = Encoding.UTF8.GetBytes(text);

    // The reader counts bytes and the marks count characters: this walks along with the reader.
    private int seenBytes;
    private int seenCharacters;

    public JsonNode? Read()
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = SourceDocument.Deepest });
        try
        {
            reader.Read();
            var root = Value(ref reader);
            reader.Read();
            return root;
        }
        catch (JsonException failure)
        {
            var line = (int)(failure.LineNumber ?? 0);
            var start = 0;
            for (; line > 0; line--)
            {
                start = text.IndexOf('\n', start) + 1;
            }

            var column = (int)Math.Min(failure.BytePositionInLine ?? 0, bytes.Length);
            throw new SourceException(start + Characters(Encoding.UTF8.GetByteCount(text.AsSpan(0, start)), column), $"this is not JSON: {Technicalities().Replace(failure.Message, "")}");
        }
    }

    private JsonNode? Value(ref Utf8JsonReader reader)
    {
        var index = Index(reader.TokenStartIndex);
        JsonNode? node = reader.TokenType switch
        {
            JsonTokenType.StartObject => Members(ref reader),
            JsonTokenType.StartArray => Items(ref reader),
            JsonTokenType.Null => null,
            JsonTokenType.String => JsonValue.Create(Text(ref reader, index)),
            JsonTokenType.True => JsonValue.Create(true),
            JsonTokenType.False => JsonValue.Create(false),
            _ => JsonValue.Create(JsonElement.ParseValue(ref reader)),
        };
        marks.Put(node, index);
        return node;
    }

    private JsonObject Members(ref Utf8JsonReader reader)
    {
        var members = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var index = Index(reader.TokenStartIndex);
            var name = Text(ref reader, index);
            if (members.ContainsKey(name))
            {
                throw new SourceException(index, $"the property `{name}` is given twice");
            }

            marks.PutName(members, name, index);
            reader.Read();
            members.Add(name, Value(ref reader));
        }

        return members;
    }

    private JsonArray Items(ref Utf8JsonReader reader)
    {
        var items = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader));
        }

        return items;
    }

    private static string Text(ref Utf8JsonReader reader, int index)
    {
        try
        {
            var found = reader.GetString()!;
            return found.Contains('\0', StringComparison.Ordinal) ? throw new SourceException(index, SourceException.Nul) : found;
        }
        catch (InvalidOperationException)
        {
            throw new SourceException(index, "this string holds half a character: a lone surrogate such as \\ud800");
        }
    }

    private int Index(long position)
    {
        seenCharacters += Characters(seenBytes, (int)position - seenBytes);
        seenBytes = (int)position;
        return seenCharacters;
    }

    private int Characters(int start, int count) => Encoding.UTF8.GetCharCount(bytes.AsSpan(start, Math.Min(count, bytes.Length - start)));

    [GeneratedRegex(@" (Path: \S* \| )?LineNumber: \d+ \| BytePositionInLine: \d+\.| Change the reader options\.| Path:.*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Technicalities();
}
