using System.Globalization;

namespace Aspire.Media.Engine.Definitions;

/// <summary>One thing that is wrong with a definition, in words for its writer.</summary>
/// <param name="Pointer">Where, as a JSON pointer.</param>
/// <param name="Line">Where in the text, counted from 1.</param>
/// <param name="Column">Where in the line, in characters counted from 1.</param>
/// <param name="Value">The offending value as JSON, shortened; null where something is missing.</param>
/// <param name="Suggestion">What would help, where that can be guessed.</param>
public sealed record DefinitionError(string Pointer, int Line, int Column, string? Value, string Message, string? Suggestion)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"line {Line}, column {Column}{(Pointer.Length == 0 ? "" : $" ({Pointer})")}: {Message}{(Suggestion is null ? "" : $"; {Suggestion}")}");
}

/// <summary>A definition that cannot be registered, with everything that is wrong with it.</summary>
public sealed class DefinitionException(string name, IReadOnlyList<DefinitionError> errors)
    : Exception($"The workflow {name} cannot be registered: {string.Join(" ", errors)}")
{
    public IReadOnlyList<DefinitionError> Errors => errors;
}
