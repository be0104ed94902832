using System.CommandLine;

using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media demo</c>.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Option<bool> chaos = new("--chaos") { Description = "Kills a worker in the middle, and shows that nothing is lost" };

    public DemoCommand()
        : base(
            "demo",
            "Shows what the product does, in less than two minutes",
            "It runs the shipped workflow 'demo', or 'demo-chaos', and follows it to its end: pictures, a clip and a spoken sentence are made side by side, a step stumbles and recovers, "
            + "another workflow runs as a part of it. With --chaos a worker that is started for it is killed while it films; what it had in hand is done by the next one "
            + "when its lease has run out. The files go into the library, into the collection Demo, and are swept after a day.",
            new Example("demo", "On the system that 'media up' has started"),
            new Example("demo --chaos", "And somebody pulls a plug")) =>
        Add(chaos);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var workflow = session.Arguments.GetValue(chaos) ? "demo-chaos" : "demo";
        var started = await NamedWorkflow.AskAsync(session, workflow, client => client.StartRunAsync(new StartRun(workflow), cancellationToken), cancellationToken);
        return await Following.WatchAsync(session, started, "The demo", cancellationToken);
    }
}
