using Aspire.Media.Cli.Tests.Runs;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Workers;

public sealed class WorkersCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task Workers_are_listed_with_what_they_have_in_hand_and_can_be_drained()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        Assert.Equal("There are no workers: nothing will be worked on.\n", (await studio.RunAsync("workers")).Output);
        await studio.Api.HireAsync("--Worker:Slots:Cpu=2", "--Worker:Slots:Net=3");
        await studio.Client.RegisterWorkflowAsync(AnyWorkflow.Linger, Client.Workflows.WorkflowFormat.Yaml, dryRun: false, TestContext.Current.CancellationToken);
        var id = await studio.StartAsync("linger");
        await studio.UntilAsync(id, "stay", StepStatus.Processing);

        var listed = await studio.RunAsync("workers");
        var worker = Assert.Single(await studio.ReadAsync<List<Worker>>("workers --json"));
        Assert.Matches(
            $@"^id +state +host +process +version +age +slots +does\n{ShortId.Of(worker.Id)} +live +\S+ +\d+ +\S+ +\d+ s +cpu 0/2, .*net 1/3.* +test\.linger of linger {ShortId.Of(id)}(, \d+ %)?\n$", listed.Output);

        var drained = await studio.RunAsync($"workers drain {ShortId.Of(worker.Id)}");
        Assert.Equal(new Answer(0, $"Worker {ShortId.Of(worker.Id)} on {worker.Host} takes no more steps; 1 in hand goes on to its end.\n", ""), drained);
        await Until.TrueAsync(async () => (await studio.RunAsync("workers")).Output.Contains(" draining ", StringComparison.Ordinal), "the worker is draining");
        Assert.Equal(
            new Answer(0, $"Worker {ShortId.Of(worker.Id)} on {worker.Host} takes steps again.\n", ""), await studio.RunAsync($"workers undrain {worker.Host}"));
        Assert.Equal("media: There is no worker 'nobody'. Which there are: media workers", (await studio.RunAsync("workers drain nobody")).Complaint);
    }
}
