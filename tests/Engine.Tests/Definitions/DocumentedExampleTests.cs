namespace Aspire.Media.Engine.Tests.Definitions;

public sealed class DocumentedExampleTests
{
    [Fact]
    public void The_example_of_the_documentation_is_a_definition()
    {
        var page = File.ReadAllText(Path.Combine(PublishedSchemaTests.Root(), "docs", "workflows.md"));
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;

        Assert.Empty(Catalogue.Yaml(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]).Check(Catalogue.Context));
    }
}
