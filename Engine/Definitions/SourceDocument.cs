using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>A place in a text, counted from 1.</summary>
public sealed record SourcePosition(int Line, int Column);

/// <summary>A definition's text, taken apart, with the places where everything stands.</summary>
public sealed class SourceDocument
{
    public const int LargestBytes = 1024 * 1024;
    public const int Deepest = 64;

    private const int LongestValue = 200;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string text;
    private readonly SourceMarks marks;

    private SourceDocument(string text, JsonNode? root, SourceMarks marks)
    {
        this.text = text;
        this.marks = marks;
        Root = root;
    }

    /// <summary>What the text says, as JSON.</summary>
    public JsonNode? Root { get; }

    /// <summary>Null when the text is not even JSON or YAML.</summary>
    public static SourceDocument? TryParse(ReadOnlyMemory<byte> source, DefinitionFormat format, out DefinitionError? error)
    {
        error = null;
        var decoded = "";
        try
        {
            if (source.Length > LargestBytes)
            {
                throw new SourceException(0, $"a definition may have {LargestBytes / 1024} KiB, and this one has {source.Length / 1024} KiB");
            }

            decoded = Decode(source);
            var found = new SourceMarks();
            var root = format == DefinitionFormat.Json ? new JsonSource(decoded, found).Read() : new YamlSource(decoded, found).Read();
            return new SourceDocument(decoded, root, found);
        }
        catch (SourceException failure)
        {
            var position = Locate(decoded, failure.Index);
            error = new DefinitionError(JsonPointer.Root, position.Line, position.Column, null, failure.Message, failure.Suggestion);
            return null;
        }
    }

    public DefinitionError Error(SchemaViolation violation)
    {
        ArgumentNullException.ThrowIfNull(violation);
        var position = Locate(text, Index(violation));
        return new DefinitionError(violation.Pointer, position.Line, position.Column, violation.Kind == ViolationKind.Missing ? null : Value(violation.Pointer), violation.Message, violation.Suggestion);
    }

    /// <summary>At which character a value stands, or its property's name; of what is not there, where the nearest thing around it stands.</summary>
    public int Index(SchemaViolation violation)
    {
        ArgumentNullException.ThrowIfNull(violation);
        var (node, index) = (Root, marks.Of(Root));
        var names = JsonPointer.Names(violation.Pointer);
        for (var depth = 0; depth < names.Count; depth++)
        {
            var holder = node;
            if (!JsonPointer.TryFind(holder, JsonPointer.Append(JsonPointer.Root, names[depth]), out node))
            {
                break;
            }

            var name = marks.OfName(holder!, names[depth]);
            index = (violation.Kind == ViolationKind.Name && depth == names.Count - 1 ? name : null) ?? marks.Of(node) ?? name ?? index;
        }

        return index ?? 0;
    }

    private string? Value(string pointer)
    {
        if (!JsonPointer.TryFind(Root, pointer, out var value))
        {
            return null;
        }

        // Of lists and objects the kind is enough: the position shows the rest.
        var json = value switch { JsonObject => "{…}", JsonArray => "[…]", _ => value?.ToJsonString(Readable) ?? "null" };
        return json.Length <= LongestValue ? json : $"{json[..LongestValue]}…";
    }

    private static string Decode(ReadOnlyMemory<byte> source)
    {
        try
        {
            return Utf8.GetString(source.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException failure)
        {
            throw new SourceException(0, $"the text is not UTF-8: byte {failure.Index + 1} cannot be read");
        }
    }

    private static SourcePosition Locate(string text, int index)
    {
        var before = text.AsSpan(0, Math.Min(index, text.Length));
        return new SourcePosition(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
