using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>A definition's text as it was written, with whatever is wrong with it.</summary>
public sealed class DefinitionDraft
{
    private const int MostErrors = 100;

    // A text with more faults of form than this is no definition; nothing else needs to be asked of it.
    private const int MostFaults = 1000;

    private readonly SourceDocument? document;
    private readonly List<SchemaViolation> shape = [];
    private readonly DefinitionError? unreadable;

    private DefinitionDraft(ReadOnlyMemory<byte> source, DefinitionFormat format)
    {
        (Source, Format) = (source, format);
        document = SourceDocument.TryParse(source, format, out unreadable);
        if (document is null)
        {
            return;
        }

        shape.AddRange(DefinitionSchema.Compiled.Validate(document.Root));
        if (document.Root is JsonObject root && shape.Count <= MostFaults)
        {
            var sound = (JsonObject)root.DeepClone();
            shape.ForEach(violation => Cut(sound, violation));
            sound.Remove("$schema");
            Definition = DefinitionJson.ReadWhatIsSound(sound);
        }
    }

    public ReadOnlyMemory<byte> Source { get; }

    public DefinitionFormat Format { get; }

    /// <summary>What could be read; only where <see cref="Check"/> finds nothing is it the whole. Null when there is nothing to read.</summary>
    public WorkflowDefinition? Definition { get; }

    /// <summary>The workflows that it names: those that it runs as children, and those to whose ends it listens.</summary>
    public IReadOnlyCollection<string> Children =>
        Definition is null ? [] : [.. Definition.Steps.Concat(Definition.Finally ?? []).Select(step => step.Run).Concat((Definition.On ?? []).Select(trigger => trigger.Of)).OfType<string>().Distinct()];

    public static DefinitionDraft Read(ReadOnlyMemory<byte> source, DefinitionFormat format) => new(source, format);

    /// <summary>Everything that is wrong, in the order of the text; nothing when the definition can be run.</summary>
    public IReadOnlyList<DefinitionError> Check(DefinitionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (document is null)
        {
            return [unreadable!];
        }

        var found = (Definition is null ? shape : shape.Concat(DefinitionChecks.Run(Definition, context))).Distinct().OrderBy(document.Index).ToList();
        var errors = found.Take(MostErrors).Select(document.Error).ToList();
        return found.Count <= MostErrors
            ? errors
            : [.. errors, errors[^1] with { Value = null, Message = $"and {found.Count - MostErrors} more errors", Suggestion = null }];
    }

    // Takes out the smallest part that cannot be read, so that the rest still can.
    private static void Cut(JsonObject document, SchemaViolation violation)
    {
        if (violation.Kind == ViolationKind.Missing || !JsonPointer.TryFind(document, violation.Pointer, out _))
        {
            return;
        }

        var names = JsonPointer.Names(violation.Pointer);
        var (holderAt, name) = (JsonPointer.Parent(violation.Pointer), names is [.., var last] ? last : null);
        JsonPointer.TryFind(document, holderAt, out var holder);
        switch (holder)
        {
            case JsonObject members when name is not null:
                members.Remove(name);
                break;
            case JsonArray items when holderAt is "/steps" or "/finally" or "/on":
                // Its place stays, so that the steps after it keep theirs.
                items[int.Parse(name!, CultureInfo.InvariantCulture)] = new JsonObject();
                break;
            case JsonArray:
                Cut(document, violation with { Pointer = holderAt, Kind = ViolationKind.Value });
                break;
        }
    }
}
