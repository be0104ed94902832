namespace Aspire.Media.ServiceDefaults.Tests;

/// <summary>For tests of what belongs to the whole process: its console, and who listens to its activities.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
