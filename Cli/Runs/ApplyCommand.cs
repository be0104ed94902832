using System.CommandLine;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media apply</c>.</summary>
internal sealed class ApplyCommand : Verb
{
    private readonly Argument<string> which = NamedRun.Argument();
    private readonly Following following = new();

    public ApplyCommand()
        : base(
            "apply",
            "Carries out what a dry run has planned",
            "A new run with the version and the inputs of the dry run, and with what it has read. Before anything is changed it is asked once more what that "
            + "would be: where the answer is another than in the plan, it is not done, and fails as a conflict. A plan is carried out once.",
            new Example("run tidy-up --dry-run --wait", "First the plan"),
            new Example("plan 1f2e3d4c", "What it would change"),
            new Example("apply 1f2e3d4c --watch", "Does it, and follows it to its end"))
    {
        Add(which);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var typed = session.Arguments.GetRequiredValue(which);
        var id = await NamedRun.FindAsync(session, typed, cancellationToken);
        var started = await session.Client.ApplyPlanAsync(id, cancellationToken);
        return await following.GoOnAsync(session, started, $"The plan of {ShortId.Of(id)}", cancellationToken);
    }
}
