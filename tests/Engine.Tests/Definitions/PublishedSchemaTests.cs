using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Tests.Definitions;

/// <summary>Holds workflows/schema.json to the model. MEDIA_WRITE_SCHEMA=1 writes it anew: see docs/workflows.md.</summary>
public sealed class PublishedSchemaTests
{
    [Fact]
    public void The_published_schema_is_the_one_that_checks_definitions()
    {
        var file = Path.Combine(Root(), "workflows", "schema.json");
        if (Environment.GetEnvironmentVariable("MEDIA_WRITE_SCHEMA") == "1")
        {
            File.WriteAllText(file, DefinitionSchema.Text);
        }

        Assert.Equal(DefinitionSchema.Text, File.ReadAllText(file));
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.Media.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
