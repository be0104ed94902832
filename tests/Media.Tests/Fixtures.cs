[assembly: AssemblyFixture(typeof(RadosGateway))]
