using Aspire.Media.Tests.Films;

[assembly: AssemblyFixture(typeof(RadosGateway))]
[assembly: AssemblyFixture(typeof(FilmClips))]
