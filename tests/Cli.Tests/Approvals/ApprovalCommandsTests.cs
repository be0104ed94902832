using Aspire.Media.Client.Approvals;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Approvals;

public sealed class ApprovalCommandsTests(PostgresServer postgres)
{
    private static readonly string[] Workflows =
    [
        "{ name: publish, steps: [{ id: sure, approval: { message: Is it good?, deadline: 2d } }, { id: send, uses: flow.noop }] }",
        "{ name: review, steps: [{ id: look, forEach: [cat, dog], uses: flow.noop, approval: { message: \"Keep ${{ item }}?\", onReject: skip } }] }",
    ];

    [Fact]
    public async Task What_waits_is_listed_and_answered_by_its_id_or_by_run_and_step()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Workflows);
        Assert.Equal("Nothing waits for a person.\n", (await studio.RunAsync("approvals")).Output);
        var (first, second) = (await studio.StartAsync("publish"), await studio.StartAsync("publish"));
        await studio.UntilAsync(first, "sure", StepStatus.Waiting);
        await studio.UntilAsync(second, "sure", StepStatus.Waiting);
        var open = await studio.ReadAsync<Approval[]>("approvals --json");
        var mine = open.Single(asked => asked.Run == first);

        var list = await studio.RunAsync("approvals --workflow publish");
        var shown = await studio.RunAsync($"show {second}");
        var approved = await studio.RunAsync("approve", ShortId.Of(mine.Id), "--comment", "Seen by both");
        var rejected = await studio.RunAsync("reject", ShortId.Of(second), "sure", "--comment", "Too dark");
        var late = await studio.RunAsync($"reject {mine.Id}");

        Assert.Contains($"media approve {ShortId.Of(mine.Id)}", list.Output);
        Assert.Matches(@"rejected in (47 h|2 days).*Is it good\?", list.Output.ReplaceLineEndings(" "));
        Assert.Contains("Waits for approval: Is it good?", shown.Output.ReplaceLineEndings(" "));
        Assert.Contains($"media approve {ShortId.Of(second)} sure", shown.Output);
        Assert.Equal(new Answer(0, $"publish {ShortId.Of(first)}, sure: approved.\n", ""), approved);
        Assert.Equal(new Answer(0, $"publish {ShortId.Of(second)}, sure: rejected.\n", ""), rejected);
        Assert.Equal(1, late.ExitCode);
        Assert.Matches("^media: It was approved by this machine at .*: Seen by both", late.Complaint);
        await studio.UntilAsync(first, RunStatus.Completed);
        Assert.Equal("rejected", (await studio.UntilAsync(second, RunStatus.Failed)).Failure!.Class);
        await Until.TrueAsync(
            async () => (await studio.RunAsync($"show {second}")).Output.ReplaceLineEndings(" ").Contains("sure was rejected by this machine: Too dark", StringComparison.Ordinal), "the answer is told");
        Assert.Contains("rejected by this machine: Too dark", (await studio.RunAsync("approvals --all")).Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Items_are_answered_one_by_one_or_all_at_once()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Workflows);
        var id = await studio.StartAsync("review");
        await Until.TrueAsync(async () => (await studio.ReadAsync<Approval[]>($"approvals --run {id} --json")).Length == 2, "both are asked about");

        var unclear = await studio.RunAsync($"approve {ShortId.Of(id)} look");
        var wrong = await studio.RunAsync($"approve {ShortId.Of(id)} lok");
        var one = await studio.RunAsync($"reject {ShortId.Of(id)} look --item 1");
        var rest = await studio.RunAsync($"approve {ShortId.Of(id)} look --all");
        var nothing = await studio.RunAsync($"approve {ShortId.Of(id)}");

        Assert.Equal((2, 1, 0, 0, 1), (unclear.ExitCode, wrong.ExitCode, one.ExitCode, rest.ExitCode, nothing.ExitCode));
        Assert.Contains("asks 2 questions", unclear.Complaint);
        Assert.Contains("look", wrong.Complaint);
        Assert.Equal($"review {ShortId.Of(id)}, look 0: approved.\n", rest.Output);
        Assert.Contains("asks nothing at the moment", nothing.Complaint);
        Assert.Equal((1, 1), (await studio.UntilAsync(id, RunStatus.Completed)).Steps[0].Items is { } items ? (items.Completed, items.Skipped) : default);
    }
}
