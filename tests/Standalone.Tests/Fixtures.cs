using Aspire.Media.Standalone.Tests;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(RadosGateway))]
[assembly: AssemblyFixture(typeof(PreparedData))]
