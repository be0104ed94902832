using System.CommandLine;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows delete</c>.</summary>
internal sealed class DeleteWorkflowCommand : Verb
{
    private readonly Argument<string> name = NamedWorkflow.Argument();

    public DeleteWorkflowCommand()
        : base(
            "delete",
            "Takes a workflow away; its history stays",
            "Its versions can still be shown by their numbers, and adding a definition of that name brings it back. "
            + "One that came with the product stays deleted, also after an upgrade.",
            new Example("workflows delete tidy-up", "No run of it is started any more")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var deleted = await NamedWorkflow.AskAsync(
            session,
            wanted,
            async client =>
            {
                await client.DeleteWorkflowAsync(wanted, cancellationToken);
                return true;
            },
            cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(new { name = wanted, deleted });
        }
        else
        {
            session.Terminal.Line($"Workflow '{wanted}' is deleted; its versions stay.");
        }

        return ExitCode.Done;
    }
}
