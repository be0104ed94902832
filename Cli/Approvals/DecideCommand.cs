using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Approvals;

namespace Aspire.Media.Cli.Approvals;

/// <summary><c>media approve</c> and <c>media reject</c>.</summary>
internal sealed class DecideCommand : Verb
{
    private readonly Argument<string> which = new("which") { HelpName = "ID", Description = "The question's id, or the end of it that 'media approvals' shows; or a run's" };
    private readonly Argument<string?> step = new("step") { HelpName = "[STEP]", Description = "With a run: the step that asks", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> item = new("--item") { HelpName = "N", Description = "Of a step that goes through a list: the number of the item" };
    private readonly Option<bool> all = new("--all") { Description = "All that the run, or its step, asks" };
    private readonly Option<string?> comment = new("--comment") { HelpName = "TEXT", Description = "What is kept with the answer, and can be read by later steps" };
    private readonly bool isYes;

    private DecideCommand(bool isYes, string name, string description, string lesson, params Example[] examples)
        : base(name, description, lesson, examples)
    {
        this.isYes = isYes;
        Add(which);
        Add(step);
        Add(item);
        Add(all);
        Add(comment);
    }

    public static DecideCommand Approve() => new(
        isYes: true,
        "approve",
        "Says yes to what a step asks",
        "The step then does its work. An answer counts once: whoever comes second is told what was decided, and by whom.",
        new Example("approve 1f2e3d4c", "One question, by the id that 'media approvals' shows"),
        new Example("approve 9a8b7c6d publish --comment good", "What a step of a run asks"),
        new Example("approve 9a8b7c6d review --all", "All items of a list at once"));

    public static DecideCommand Reject() => new(
        isYes: false,
        "reject",
        "Says no to what a step asks",
        "The step fails, or is skipped where its definition says so, without having done anything. 'media retry' asks anew.",
        new Example("reject 1f2e3d4c --comment blurred", "One question, with the reason"),
        new Example("reject 9a8b7c6d review --item 3", "One item of the list that a step goes through"));

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var asked = await NamedApproval.FindAsync(
            session, arguments.GetRequiredValue(which), arguments.GetValue(step), arguments.GetValue(item), arguments.GetValue(all), cancellationToken);
        var said = arguments.GetValue(comment);
        var (decided, failed) = (new List<Approval>(), false);
        foreach (var approval in asked)
        {
            try
            {
                decided.Add(isYes ? await session.Client.ApproveAsync(approval.Id, said, cancellationToken) : await session.Client.RejectAsync(approval.Id, said, cancellationToken));
                if (!session.WantsJson)
                {
                    terminal.Line($"{approval.Workflow} {ShortId.Of(approval.Run)}, {ApprovalText.Step(approval)}: {(isYes ? "approved" : "rejected")}.");
                }
            }
            catch (MediaApiException refused) when (asked.Count > 1 && refused.Status is not null)
            {
                terminal.Complain($"{ApprovalText.Step(approval)}: {refused.Message}");
                failed = true;
            }
        }

        if (session.WantsJson)
        {
            terminal.Json(decided);
        }

        return failed ? ExitCode.Failed : ExitCode.Done;
    }
}
