using System.Text.Json.Nodes;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Takes YAML 1.2 apart, as far as it says what JSON can say: one document, names that are strings, no tags of one's own.</summary>
internal sealed class YamlSource(string text, SourceMarks marks)
{
    // Aliases may repeat what was written, but not multiply it beyond what could have been written out.
    private const int Largest = 2 * SourceDocument.LargestBytes;
    private const int CostOfNode = 8;

    private readonly Parser parser = new(new StringReader(text));
    private readonly Dictionary<string, (JsonNode? Node, int Size)> anchors = [];
    private int size;
    private int depth;

    public JsonNode? Read()
    {
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
            {
                throw new SourceException(0, "the text is empty");
            }

            parser.Consume<DocumentStart>();
            var root = Value();
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _)
                ? root
                : throw new SourceException(Index(parser.Current!), "there is a second document in the text, and a definition is one");
        }
        catch (YamlException failure)
        {
            throw new SourceException((int)failure.Start.Index, $"this is not YAML: {Decapitalized(failure.InnerException?.Message ?? failure.Message)}");
        }
    }

    private JsonNode? Value()
    {
        var (current, before) = (parser.Current!, size);
        size += CostOfNode;
        JsonNode? node;
        switch (current)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return Repeat(alias);
            case Scalar scalar:
                parser.MoveNext();
                size += scalar.Value.Length;
                node = YamlScalar.Read(scalar, Index(scalar));
                break;
            case MappingStart mapping:
                Check(mapping, "map");
                node = Members(mapping);
                break;
            case SequenceStart sequence:
                Check(sequence, "seq");
                node = Items(sequence);
                break;
            default:
                throw new SourceException(Index(current), $"a value is expected here, not {current.GetType().Name}");
        }

        marks.Put(node, Index(current));
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            // Only now, so that nothing can hold itself.
            anchors[anchored.Anchor.Value] = (node, size - before);
        }

        return Within(node, current);
    }

    private JsonNode? Repeat(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out var anchor))
        {
            throw new SourceException(Index(alias), $"there is no anchor `&{alias.Value.Value}` before this alias");
        }

        size += anchor.Size;
        var copy = Within(anchor.Node, alias)?.DeepClone();
        marks.Put(copy, Index(alias));
        return copy;
    }

    private JsonObject Members(MappingStart mapping)
    {
        Enter(mapping);
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw new SourceException(Index(parser.Current!), "the name of a property is a plain word or a string");
            }

            if (name is { Value: "<<", Style: ScalarStyle.Plain })
            {
                throw new SourceException(Index(name), "`<<` merges belong to YAML 1.1; definitions are YAML 1.2", "repeat the properties, or put the shared part behind an alias of its own");
            }

            if (members.ContainsKey(name.Value))
            {
                throw new SourceException(Index(name), $"the property `{name.Value}` is given twice");
            }

            marks.PutName(members, name.Value, Index(name));
            size += name.Value.Length;
            members.Add(name.Value, Value());
        }

        depth--;
        return members;
    }

    private JsonArray Items(SequenceStart sequence)
    {
        Enter(sequence);
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value());
        }

        depth--;
        return items;
    }

    private void Enter(ParsingEvent start)
    {
        parser.MoveNext();
        if (++depth > SourceDocument.Deepest)
        {
            throw new SourceException(Index(start), $"values may be nested {SourceDocument.Deepest} deep, and this one is deeper");
        }
    }

    private static void Check(NodeEvent node, string kind)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != YamlScalar.TagPrefix + kind)
        {
            throw new SourceException(Index(node), $"the tag `{node.Tag.Value}` is not known here");
        }
    }

    private JsonNode? Within(JsonNode? node, ParsingEvent at) =>
        size <= Largest ? node : throw new SourceException(Index(at), "the aliases of this text blow it up beyond what a definition may hold");

    private static int Index(ParsingEvent at) => (int)at.Start.Index;

    private static string Decapitalized(string words) => words.Length == 0 ? words : char.ToLowerInvariant(words[0]) + words[1..].TrimEnd('.');
}
