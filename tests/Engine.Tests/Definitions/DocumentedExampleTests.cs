using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Tests.Definitions;

public sealed class DocumentedExampleTests
{
    private const string Fence = "```";

    [Fact]
    public void The_examples_of_the_documentation_are_definitions()
    {
        var page = File.ReadAllText(Path.Combine(PublishedSchemaTests.Root(), "docs", "workflows.md"));
        var examples = page.Split(Fence + "yaml\n")[1..].Select(text => text[..text.IndexOf(Fence, StringComparison.Ordinal)]).ToList();
        var own = new InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("1.0"));
        var context = new DefinitionContext(new StepCatalogue(Catalogue.Types.Concat(own)), new Dictionary<string, JsonObject?>());

        Assert.Equal(5, examples.Count);
        Assert.All(examples, example => Assert.Empty(Catalogue.Yaml(example).Check(context)));
    }
}
