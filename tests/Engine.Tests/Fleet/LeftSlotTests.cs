using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Fleet;

/// <summary>Steps whose heavy part is over let the next one begin.</summary>
public sealed class LeftSlotTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_that_left_its_slot_is_at_work_beside_the_one_that_took_it()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 1, "--Worker:Slots:Net=1");
        await workshop.RegisterAsync("""
            name: pair
            steps:
              - { id: one, uses: test.leave, needs: [], with: { others: 1 } }
              - { id: other, uses: test.leave, needs: [], with: { others: 1 } }
            """);

        Assert.Equal(RunStatus.Completed, (await workshop.RunAsync("pair")).Status);
    }

    [Fact]
    public async Task No_more_than_there_are_slots_are_at_work_beside_them_and_each_slot_is_given_back_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 1, "--Worker:Slots:Net=2");
        await workshop.RegisterAsync("""
            name: many
            inputs: { properties: { numbers: { type: array } } }
            steps: [{ id: leave, uses: test.leave, forEach: "${{ inputs.numbers }}", with: { others: 0 } }]
            """);

        var run = await workshop.RunAsync("many", new JsonObject { ["numbers"] = new JsonArray([.. Enumerable.Range(0, 40).Select(number => (JsonNode)number)]) });

        Assert.Equal(RunStatus.Completed, run.Status);
        var inside = (await workshop.Get<ItemStore>().ListAsync((await workshop.StepsAsync(run.Id))["leave"].Id, onlyFailed: false, after: -1, limit: 100, Token)).Select(item => (int)JsonNode.Parse(item.Output!)!["inside"]!).ToList();
        Assert.Equal(40, inside.Count);
        Assert.InRange(inside.Max(), 3, 4);
    }
}
