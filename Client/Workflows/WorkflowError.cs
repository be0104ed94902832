namespace Aspire.Media.Client.Workflows;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="Pointer">Where, as a JSON pointer.</param>
/// <param name="Line">Where in the text, counted from 1.</param>
/// <param name="Value">The offending value as JSON, shortened; null where something is missing.</param>
/// <param name="Suggestion">What would help, where that can be guessed.</param>
public sealed record WorkflowError(string Pointer, int Line, int Column, string? Value, string Message, string? Suggestion = null);
