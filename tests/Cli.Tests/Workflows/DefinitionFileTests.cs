using System.Text;

using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Tests.Workflows;

public sealed class DefinitionFileTests
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{\"name\": 1}", WorkflowFormat.Json)]
    [InlineData("\uFEFF \r\n\t{ \"name\": 1}", WorkflowFormat.Json)]
    [InlineData("// first\n/* {name: */ { // second\n /**/ \"name\": 1}", WorkflowFormat.Json)]
    [InlineData("{}", WorkflowFormat.Json)]
    [InlineData("{", WorkflowFormat.Json)]
    [InlineData("{name: x}", WorkflowFormat.Yaml)]
    [InlineData("{ # in YAML\n name: x}", WorkflowFormat.Yaml)]
    [InlineData("name: x", WorkflowFormat.Yaml)]
    [InlineData("# {\"name\": 1}\nname: x", WorkflowFormat.Yaml)]
    [InlineData("---\n{\"name\": 1}", WorkflowFormat.Yaml)]
    [InlineData("", WorkflowFormat.Yaml)]
    [InlineData("/* never closed", WorkflowFormat.Yaml)]
    [InlineData("/*/ {\"name\": 1}", WorkflowFormat.Yaml)]
    public void The_language_shows_in_how_it_begins(string text, WorkflowFormat expected) => Assert.Equal(expected, DefinitionFile.Sniff(text));

    [Theory]
    [InlineData("a.json", "name: x", WorkflowFormat.Json)]
    [InlineData("a.YAML", "{\"name\": 1}", WorkflowFormat.Yaml)]
    [InlineData("a.yml", "{\"name\": 1}", WorkflowFormat.Yaml)]
    [InlineData("a.txt", "{\"name\": 1}", WorkflowFormat.Json)]
    [InlineData("a", "name: x", WorkflowFormat.Yaml)]
    public async Task A_known_ending_decides_before_that(string name, string text, WorkflowFormat expected)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder[name], text, cancellationToken);

        var read = await DefinitionFile.ReadAsync(folder[name], cancellationToken);

        Assert.Equal((expected, text), (read.Format, Encoding.UTF8.GetString(read.Text)));
    }

    [Fact]
    public async Task A_file_without_end_is_not_read_to_its_end()
    {
        var refusal = await Assert.ThrowsAsync<CommandException>(() => DefinitionFile.ReadAsync("/dev/zero", cancellationToken));

        Assert.Equal("/dev/zero is no definition: it has more than 16 MiB.", refusal.Message);
    }
}
