using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Queue;

/// <summary>Who may be chosen to take part, and how it enters a database that is its own until it is disposed.</summary>
internal sealed record Entrant(string Name, Func<TestDatabase, CancellationToken, Task<Contender>> EnterAsync);
