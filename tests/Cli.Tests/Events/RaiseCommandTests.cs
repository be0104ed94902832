using Aspire.Media.Client.Events;

namespace Aspire.Media.Cli.Tests.Events;

public sealed class RaiseCommandTests(PostgresServer postgres)
{
    private const string Listens = """
        name: after-scan
        on: [{ event: scan.finished, if: event.data.count > 0, with: { count: "${{ event.data.count }}" } }]
        inputs: { properties: { count: { type: integer } } }
        steps: [{ id: a, uses: flow.noop }]
        """;

    [Fact]
    public async Task An_event_is_told_and_what_it_started_is_said()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, Listens);

        var started = await studio.RunAsync("raise", "scan.finished", "--data", """{"count": 3}""", "--id", "one");
        var again = await studio.ReadAsync<RaisedEvent>("raise scan.finished --data {\"count\":3} --id one --json");
        var nothing = await studio.RunAsync("raise", "scan.finished", "--data", """{"count": 0}""");
        var wrong = await studio.RunAsync("raise", "scan.finished", "--data", """{"count": 1.5}""");
        var unheard = await studio.RunAsync("raise door.opened");
        var garbled = await studio.RunAsync("raise", "scan.finished", "--data", "{");

        var answer = Assert.Single(again.Answers);
        Assert.Equal(TriggerOutcome.StartedBefore, answer.Outcome);
        Assert.Equal(new Answer(0, $"after-scan: started {answer.Run}\n", ""), started);
        Assert.Equal(new Answer(0, "after-scan: not started: `event.data.count > 0` is not true of it.\n", ""), nothing);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("after-scan: not started:", wrong.Errors);
        Assert.Equal(new Answer(0, "No workflow listens to door.opened.\n", ""), unheard);
        Assert.Equal(2, garbled.ExitCode);
    }
}
