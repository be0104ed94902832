namespace Aspire.Media.AppHost.Tests.Composition;

public sealed class WithoutAspireTests
{
    [Fact(Skip = "Aspire's packages do not restore from this package source (README.md, Packages): the composition is not built here, only what it wrote is checked.")]
    public void The_whole_composition_starts_on_aspire() => Assert.Fail("It is skipped.");
}
