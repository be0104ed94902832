using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class ListItemsCommandTests(PostgresServer postgres)
{
    private const string Pick = """
        name: pick
        steps:
          - { id: sort, uses: flow.noop, forEach: [{ name: apple, good: true }, { name: pear, good: true }], with: { value: "${{ item.good }}" } }
          - { id: taste, uses: flow.fail, forEach: "${{ steps.sort.items }}", with: { message: "${{ 'The ' + item.item.name + ' is rotten' }}", class: invalid_format } }
        """;

    [Fact]
    public async Task The_items_of_a_step_are_listed_with_what_they_are_about()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Pick);
        var id = await studio.StartAsync("pick");
        await studio.UntilAsync(id, RunStatus.Failed);

        var several = await studio.RunAsync($"items {ShortId.Of(id)}");
        Assert.Equal((2, $"media: Several steps of pick {ShortId.Of(id)} go through a list: --step sort, --step taste\n"), (several.ExitCode, several.Errors));
        Assert.Matches(
            """
            ^2 of 2 are over, 2 failed
            status +item +took +tries +is +about
            failed +0 +\S+( \S+)? +1 +\{"item":\{"name":"apple","good":true\},"output":\{"value":true\}\} +invalid_format: The apple is rotten
            failed +1 .*The pear is rotten
            $
            """.ReplaceLineEndings("\n"),
            (await studio.RunAsync($"items {id} --step taste --failed")).Output);
        var first = await studio.RunAsync($"items {id} --step sort --limit 1");
        Assert.Matches("^2 of 2 are over\n.*\ncompleted +0 .* apple\n$", first.Output);
        Assert.Equal(["apple", "pear"], (await studio.ReadAsync<RunItem[]>($"items {id} --step sort --json")).Select(item => item.Item?.GetProperty("name").GetString()));
        Assert.Equal("media: pick has no step 'tast'. Did you mean 'taste'?", (await studio.RunAsync($"items {id} --step tast")).Errors.Trim().Replace($" {ShortId.Of(id)}", "", StringComparison.Ordinal));
    }
}
