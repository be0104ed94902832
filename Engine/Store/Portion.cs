namespace Aspire.Media.Engine.Store;

/// <summary>A part of a list, the newest first.</summary>
/// <param name="Next">Where the next part begins; null at the end. A part may be shorter than asked for and still have a next one.</param>
public sealed record Portion<T>(IReadOnlyList<T> Items, Guid? Next);
