namespace Aspire.Media.Cli.Queue;

/// <summary><c>media resume</c>.</summary>
internal sealed class ResumeCommand : Verb
{
    private readonly PauseSubject subject = new();

    public ResumeCommand()
        : base(
            "resume",
            "Ends a pause; alone it says what stands still",
            "A pause is ended as it was made: what a pause of everything holds back is not let go by naming a workflow. "
            + "Where the system itself let something stand still, it goes on by itself.",
            new Example("resume tidy-up", "The runs of one workflow"),
            new Example("resume --everything", "Ends the pause of everything; single pauses stay")) =>
        subject.AddTo(this);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (subject.Read(session.Arguments) is not { } wanted)
        {
            return await PauseCommand.TellAsync(session, cancellationToken);
        }

        var terminal = session.Terminal;
        var queue = await PauseSubject.SendAsync(session, wanted, client => client.ResumeAsync(wanted, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(queue.Pauses);
            return ExitCode.Done;
        }

        terminal.Line($"Resumed: {PauseWords.Subject(wanted.Kind, wanted.Capability, wanted.Workflow)}.");
        if (queue.Pauses.Count > 0)
        {
            terminal.Line();
            PauseWords.Write(terminal, queue.Pauses, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }
}
