using Aspire.Media.AppHost.Tests.Processes;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Aspire.Media.AppHost.Tests;

/// <summary>The tests that look at one set of running processes.</summary>
[CollectionDefinition]
public sealed class WithProcesses : ICollectionFixture<SeparateProcesses>;
