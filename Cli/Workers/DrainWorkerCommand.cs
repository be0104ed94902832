using System.CommandLine;

namespace Aspire.Media.Cli.Workers;

/// <summary><c>media workers drain</c> and <c>undrain</c>.</summary>
internal sealed class DrainWorkerCommand : Verb
{
    private readonly Argument<string> which = NamedWorker.Argument();
    private readonly bool drain;

    public DrainWorkerCommand(bool drain)
        : base(
            drain ? "drain" : "undrain",
            drain ? "Lets a worker take no more steps" : "Lets a drained worker take steps again",
            drain
                ? "What it has in hand goes on to its end. Once it has nothing left, it can be stopped without anything being done twice."
                : "It goes on where it stopped taking steps.",
            new Example(drain ? "workers drain 1f2e3d4c" : "workers undrain 1f2e3d4c", "By the end of its id"))
    {
        this.drain = drain;
        Add(which);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var found = await NamedWorker.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var worker = await session.Client.DrainWorkerAsync(found.Id, drain, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(worker);
            return ExitCode.Done;
        }

        var name = $"Worker {ShortId.Of(worker.Id)} on {worker.Host}";
        session.Terminal.Line(
            !drain ? $"{name} takes steps again."
            : worker.Steps.Count == 0 ? $"{name} takes no more steps, and has none in hand: it can be stopped."
            : $"{name} takes no more steps; {worker.Steps.Count} in hand {(worker.Steps.Count == 1 ? "goes" : "go")} on to {(worker.Steps.Count == 1 ? "its" : "their")} end.");
        return ExitCode.Done;
    }
}
