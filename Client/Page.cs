namespace Aspire.Media.Client;

/// <summary>A part of a list.</summary>
/// <param name="Next">The cursor of the next part; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
