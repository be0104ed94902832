namespace Aspire.Media.Cli;

/// <summary>A word before verbs that belong together; alone it shows its help.</summary>
internal abstract class VerbGroup : Verb
{
    protected VerbGroup(string name, string description, string lesson)
        : base(name, description, lesson) =>
        // With an action of its own the parser does not ask for a verb.
        SetAction(_ => ExitCode.Done);

    public override Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        HelpPage.Write(session.Arguments, session.Terminal);
        return Task.FromResult(ExitCode.Done);
    }
}
