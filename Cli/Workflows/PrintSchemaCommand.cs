using System.Text;

namespace Aspire.Media.Cli.Workflows;

/// <summary><c>media workflows schema</c>.</summary>
internal sealed class PrintSchemaCommand() : Verb(
    "schema",
    "The JSON schema of definitions, for editors",
    "With it an editor completes what you write and marks what is wrong: '# yaml-language-server: $schema=ADDRESS' as the first line of YAML, "
    + "or \"$schema\": \"ADDRESS\" in JSON, where ADDRESS is a file, or /api/workflow-schema of the server.",
    new Example("workflows schema > workflow-schema.json", "Into a file, for an editor"))
{
    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        await session.Terminal.VerbatimAsync(Encoding.UTF8.GetBytes(await session.Client.GetWorkflowSchemaAsync(cancellationToken)), cancellationToken);
        return ExitCode.Done;
    }
}
