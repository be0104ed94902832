using System.CommandLine;

namespace Aspire.Media.Cli.Queue;

/// <summary><c>media pause</c>.</summary>
internal sealed class PauseCommand : Verb
{
    private readonly PauseSubject subject = new();
    private readonly Option<string?> reason = new("--reason") { HelpName = "TEXT", Description = "Why, for those who wonder" };

    public PauseCommand()
        : base(
            "pause",
            "Lets a workflow, a kind of step or everything stand still; alone it says what does",
            "Steps that a worker has in hand go on; the next ones wait, keep their places, and begin once it is resumed. Runs can still be started.",
            new Example("pause", "What stands still, and how it goes on"),
            new Example("pause tidy-up --reason \"The archive moves\"", "The runs of one workflow"),
            new Example("pause --kind media.transcode", "One kind of step, whichever workflow it belongs to"),
            new Example("pause --everything", "All work, before a machine is taken away"))
    {
        subject.AddTo(this);
        Add(reason);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (terminal, why) = (session.Terminal, session.Arguments.GetValue(reason));
        if (subject.Read(session.Arguments) is not { } request)
        {
            return why is null
                ? await TellAsync(session, cancellationToken)
                : throw new UsageException("What shall stand still? Name a workflow, --kind, --capability or --everything.");
        }

        var wanted = request with { Reason = why };
        var queue = await PauseSubject.SendAsync(session, wanted, client => client.PauseAsync(wanted, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(queue.Pauses);
            return ExitCode.Done;
        }

        var cure = queue.Pauses.Where(pause => (pause.Kind, pause.Capability, pause.Workflow) == (wanted.Kind, wanted.Capability, wanted.Workflow))
            .Select(PauseWords.Cure).FirstOrDefault(line => line is not null);
        terminal.Line($"Paused: {PauseWords.Subject(wanted.Kind, wanted.Capability, wanted.Workflow)}. What is being worked on goes on.{(cure is null ? "" : $" Later: {cure}")}");
        return ExitCode.Done;
    }

    /// <summary>What stands still.</summary>
    internal static async Task<int> TellAsync(Session session, CancellationToken cancellationToken)
    {
        var queue = await session.Client.GetQueueAsync(cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(queue.Pauses);
        }
        else if (queue.Pauses.Count == 0)
        {
            session.Terminal.Line("Nothing is paused. To pause something: media pause WORKFLOW, --kind, --capability or --everything");
        }
        else
        {
            PauseWords.Write(session.Terminal, queue.Pauses, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }
}
