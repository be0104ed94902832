using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary><c>media retry</c>.</summary>
internal sealed class RetryCommand : Verb
{
    private static readonly RunStatus[] Faulty = [RunStatus.Failed, RunStatus.CompletedWithErrors];

    private readonly Argument<string[]> which = NamedRun.Arguments();
    private readonly Option<string?> step = new("--step") { HelpName = "STEP", Description = "Only this step of the run, while the run is still on its way" };
    private readonly Option<bool> allFailed = new("--all-failed") { Description = "All runs in which something failed, as far as the options below say" };
    private readonly FilterOptions filter = new();
    private readonly ManyRuns many = new();

    public RetryCommand()
        : base(
            "retry",
            "Opens what failed in runs again, in place",
            "What was done stays done; what failed, and what did not begin because of it, is done again with all its attempts. Of a run that was "
            + "cancelled, what was cancelled is opened again.",
            new Example("retry 1f2e3d4c", "One run, from where it failed"),
            new Example("retry 1f2e3d4c --step transcode", "One step of a run that is still on its way"),
            new Example("retry --all-failed --workflow tidy-up --since 1d", "All that failed since yesterday, after a question"))
    {
        Add(which);
        Add(step);
        Add(allFailed);
        filter.AddTo(this, withStatus: false);
        many.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, typed) = (session.Arguments, session.Arguments.GetValue(which) ?? []);
        var (key, all, wanted) = (arguments.GetValue(step), arguments.GetValue(allFailed), filter.Read(session));
        if (typed.Length > 0 == all)
        {
            throw new UsageException(all ? "Name runs, or say --all-failed: not both." : "Which runs? Name them, or say --all-failed. What failed: media failed");
        }

        if (!all && wanted != new RunFilter())
        {
            throw new UsageException("--workflow, --label and --since go with --all-failed.");
        }

        if (key is not null && typed.Length != 1)
        {
            throw new UsageException("--step is a step of one run: name that run.");
        }

        if (all)
        {
            return await many.ActAsync(
                session, wanted with { Statuses = Faulty }, "Retry", "on the way again", runs => session.Client.RetryRunsAsync(runs, cancellationToken), cancellationToken);
        }

        return await EachRun.ActAsync(
            session,
            await NamedRun.FindAsync(session, typed, cancellationToken),
            async id => key is null
                ? await session.Client.RetryRunAsync(id, cancellationToken)
                : await session.Client.RetryStepAsync((await NamedStep.FindAsync(session.Client, id, key, cancellationToken)).Id, cancellationToken),
            run => $"{RunWords.Name(run)} is on its way again. To follow it: media watch {ShortId.Of(run.Id)}");
    }
}
