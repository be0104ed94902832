using System.CommandLine;

using Aspire.Media.Cli.Workflows;
using Aspire.Media.Client;
using Aspire.Media.Client.Queue;

namespace Aspire.Media.Cli.Queue;

/// <summary>What shall stand still or go on, as it is typed.</summary>
internal sealed class PauseSubject
{
    private readonly Argument<string?> workflow = new("workflow") { HelpName = "[WORKFLOW]", Description = "The runs of this workflow", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> kind = new("--kind") { HelpName = "KIND", Description = "The steps of this kind, such as media.transcode" };
    private readonly Option<string?> capability = new("--capability") { HelpName = "NAME", Description = "The steps that need a worker with this, such as gpu or site:NAME" };
    private readonly Option<bool> everything = new("--everything") { Description = "All work" };

    public void AddTo(Command command)
    {
        command.Add(workflow);
        command.Add(kind);
        command.Add(capability);
        command.Add(everything);
    }

    /// <summary>Null when nothing was named.</summary>
    public PauseRequest? Read(ParseResult arguments)
    {
        var request = new PauseRequest(arguments.GetValue(kind), arguments.GetValue(capability), arguments.GetValue(workflow));
        var named = new[] { request.Kind, request.Capability, request.Workflow }.Count(name => name is not null) + (arguments.GetValue(everything) ? 1 : 0);
        return named switch
        {
            0 => null,
            1 => request,
            _ => throw new UsageException("One at a time: a workflow, --kind, --capability or --everything."),
        };
    }

    public static Task<QueueStatus> SendAsync(Session session, PauseRequest request, Func<MediaClient, Task<QueueStatus>> send, CancellationToken cancellationToken) =>
        request.Workflow is { } name ? NamedWorkflow.AskAsync(session, name, send, cancellationToken) : send(session.Client);
}
