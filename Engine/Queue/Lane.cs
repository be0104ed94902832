namespace Aspire.Media.Engine.Queue;

/// <summary>Where steps queue up that ask the same of a worker.</summary>
/// <param name="Kind">The kind of step, by its present name.</param>
/// <param name="Requires">What a worker must have, in order.</param>
/// <param name="Resource">What there is least of while such a step runs.</param>
public sealed record Lane(int Id, string Kind, IReadOnlyList<string> Requires, string Resource);
