using System.Text.Json.Nodes;

using Aspire.Media.Cli.Tests.Runs;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Queue;

public sealed class QueueCommandsTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_workflow_stands_still_until_it_is_resumed()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet);
        Assert.Equal("Nothing is paused. To pause something: media pause WORKFLOW, --kind, --capability or --everything\n", (await studio.RunAsync("pause")).Output);

        var paused = await studio.RunAsync("pause", "greet", "--reason", "The archive moves");
        Assert.Equal(new Answer(0, "Paused: workflow 'greet'. What is being worked on goes on. Later: media resume greet\n", ""), paused);
        var id = await studio.StartAsync("greet", new JsonObject { ["who"] = "me" });
        var told = await studio.RunAsync("pause");
        Assert.Matches(@"^stands still +since +goes on with +because\nworkflow 'greet' +(now|\d+ s ago) +media resume greet +paused by .+: The archive moves\n$", told.Output);
        Assert.Equal(told.Output.Split("  ")[0], (await studio.RunAsync("resume")).Output.Split("  ")[0]);

        Assert.Equal(new Answer(0, "Resumed: workflow 'greet'.\n", ""), await studio.RunAsync("resume greet"));
        await studio.UntilAsync(id, RunStatus.Completed);
        Assert.Equal("media: There is no workflow named 'great'. Did you mean 'greet'?", (await studio.RunAsync("pause great")).Complaint);
    }

    [Fact]
    public async Task Everything_is_paused_only_when_it_is_named()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);

        Assert.Equal("media: What shall stand still? Name a workflow, --kind, --capability or --everything.", (await studio.RunAsync("pause --reason never")).Complaint);
        Assert.Equal("media: One at a time: a workflow, --kind, --capability or --everything.", (await studio.RunAsync("pause greet --everything")).Complaint);
        Assert.Empty(await studio.ReadAsync<List<Pause>>("pause --json"));
        Assert.Null(Assert.Single(await studio.ReadAsync<List<Pause>>("pause --everything --json")).Workflow);
        await studio.RunAsync("pause --kind flow.noop");
        var resumed = await studio.RunAsync("resume --everything");
        Assert.Matches(@"^Resumed: everything\.\n\nstands still .+\nsteps of the kind 'flow\.noop' +(now|\d+ s ago) +media resume --kind flow\.noop +paused by ", resumed.Output);
        Assert.Empty(await studio.ReadAsync<List<Pause>>("resume --kind flow.noop --json"));
    }

    [Fact]
    public async Task The_queue_warns_of_steps_that_nobody_can_do()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        for (var i = 0; i < 3; i++)
        {
            await studio.StartAsync("greet", new JsonObject { ["who"] = "me" });
        }

        var answer = await studio.RunAsync("queue");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Errors));
        Assert.Matches(@"^waiting +in hand +oldest +workers +uses +kind +requires\n3 +0 +[\d.]+ m?s +0 +none +flow\.noop\n", answer.Output);
        Assert.Contains("\n3 of flow.noop wait for a worker that can do that, and none lives: media workers\n", answer.Output);
        var lane = Assert.Single((await studio.ReadAsync<QueueStatus>("queue --json", ExitCode.Failed)).Lanes, lane => lane.Waiting > 0);
        Assert.Equal((3L, 0), (lane.Waiting, lane.Workers));
        await studio.Api.HireAsync();
        await Until.TrueAsync(async () => (await studio.RunAsync("queue")).Output == "Nothing waits, and nothing is worked on.\n", "the queue is empty");
    }
}
