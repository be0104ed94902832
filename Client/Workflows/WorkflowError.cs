namespace Aspire.Media.Client.Workflows;

/// <summary>One thing that is wrong with a document: a definition, or the inputs of a run.</summary>
/// <param name="Pointer">Where, as a JSON pointer.</param>
/// <param name="Line">Where in the text, counted from 1; 0 where no text was given.</param>
/// <param name="Value">The offending value as JSON, shortened; null where something is missing.</param>
/// <param name="Suggestion">What would help, where that can be guessed.</param>
public sealed record WorkflowError(string Pointer, string Message, int Line = 0, int Column = 0, string? Value = null, string? Suggestion = null);
