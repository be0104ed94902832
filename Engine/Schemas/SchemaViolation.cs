namespace Aspire.Media.Engine.Schemas;

/// <summary>One thing that is wrong with a document, in words for its writer.</summary>
/// <param name="Pointer">Where, as a JSON pointer; for a property that should not be there it names the property.</param>
/// <param name="Suggestion">What would help, where that can be guessed.</param>
/// <param name="Kind">What of that place is wrong.</param>
public sealed record SchemaViolation(string Pointer, string Message, string? Suggestion = null, ViolationKind Kind = ViolationKind.Value)
{
    public override string ToString() =>
        (Pointer.Length == 0 ? "" : $"{Pointer}: ") + (Suggestion is null ? Message : $"{Message}; {Suggestion}");
}

public enum ViolationKind
{
    /// <summary>The value itself.</summary>
    Value,

    /// <summary>The property should not be there at all, or not under this name.</summary>
    Name,

    /// <summary>Something that belongs into the value is not there.</summary>
    Missing,
}

/// <summary>A schema that cannot be used, with everything that is wrong with it.</summary>
public sealed class JsonSchemaException(IReadOnlyList<SchemaViolation> faults) : Exception(string.Join(" ", faults))
{
    public IReadOnlyList<SchemaViolation> Faults => faults;
}
