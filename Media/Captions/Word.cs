namespace Aspire.Media.Captions;

/// <summary>A word that was heard, and when.</summary>
/// <param name="Text">With the punctuation that belongs to it.</param>
/// <param name="Confidence">From 0 to 1; null where nobody said.</param>
public sealed record Word(string Text, TimeSpan Start, TimeSpan End, double? Confidence = null, string? Speaker = null);
