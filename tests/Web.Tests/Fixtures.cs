using Aspire.Media.Web.Tests.Stack;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(Browser))]

namespace Aspire.Media.Web.Tests;

/// <summary>Tests that look at the product in one process, one after the other.</summary>
[CollectionDefinition]
public sealed class OneProcessTests : ICollectionFixture<OneProcess>;

/// <summary>Tests that look at Api and Web in two hosts, one after the other.</summary>
[CollectionDefinition]
public sealed class TwoHostsTests : ICollectionFixture<TwoHosts>;
