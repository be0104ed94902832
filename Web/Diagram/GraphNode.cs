namespace Aspire.Media.Web.Diagram;

/// <summary>Something in a diagram that comes after others.</summary>
/// <param name="Needs">The keys of what comes before it; what is not in the diagram is passed over.</param>
/// <param name="IsLast">Whether it comes after everything that is not last, in any case: no lines are drawn for that.</param>
public sealed record GraphNode(string Key, IReadOnlyList<string> Needs, bool IsLast = false);
