using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Incidents;

public sealed class IncidentsCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task An_incident_is_seen_acknowledged_noted_replayed_and_resolved()
    {
        await using var studio = await Studio.OpenAsync(
            postgres, withWorker: true, "{ name: stumbles, steps: [{ id: bad, uses: test.stumble, with: { times: 1, class: sync } }] }");
        Assert.Equal(new Answer(0, "Nothing needs a person.\n", ""), await studio.RunAsync("incidents list"));
        var run = await studio.StartAsync("stumbles");
        await studio.UntilAsync(run, RunStatus.Failed);

        var listed = await studio.RunAsync("incidents list");
        Assert.Equal(ExitCode.Failed, listed.ExitCode);
        Assert.Matches(@"^incident +state +times +last +what\n[0-9a-f]{8} +open +1 +(now|\d+ s ago) +bad of stumbles failed: sync: It stumbled\.\n$", listed.Output);
        var end = listed.Output.Split('\n')[1][..8];
        var shown = await studio.RunAsync($"incidents show {end}");
        Assert.Contains("\nIt stumbled.\nBoth sides changed: look at both, and run again.\n", shown.Output);
        Assert.Contains($"1 steps still are: media incidents replay {end}", shown.Output);
        Assert.Matches($"{ShortId.Of(run)} +stumbles +bad +(now|\\d+ s ago) +It stumbled\\.", shown.Output);

        Assert.Equal($"The incident {end} is acknowledged: bad of stumbles failed: sync\n", (await studio.RunAsync("incidents", "acknowledge", end, "--note", "On my way")).Output);
        Assert.Equal(0, (await studio.RunAsync("incidents list")).ExitCode);
        Assert.Equal($"Noted. The incident {end} has 2 notes.\n", (await studio.RunAsync("incidents", "note", end, "It was the cat")).Output);
        Assert.Equal("1 step was failed because of it; 1 retry has begun. The incident is resolved.\n", (await studio.RunAsync($"incidents replay {end} --resolve")).Output);
        await studio.UntilAsync(run, RunStatus.Completed);
        Assert.Equal("Nothing is failed any more because of it.\n", (await studio.RunAsync($"incidents replay {end}")).Output);
        Assert.Matches(@"The incident was resolved already, by ", (await studio.RunAsync($"incidents resolve {end}")).Complaint);
        Assert.Equal(IncidentStatus.Resolved, Assert.Single(await studio.ReadAsync<List<Incident>>("incidents list --all --json")).Status);
        Assert.Equal(3, (await studio.ReadAsync<Incident>($"incidents show {end} --json")).Notes.Count);
        Assert.StartsWith("media: No incident's id ends in 'ffff0000'.", (await studio.RunAsync("incidents show ffff0000")).Complaint);
    }
}
