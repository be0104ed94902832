using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>Removes runs that ended long ago, with all that is known of them.</summary>
[Step(
    "maintenance.forget",
    Title = "Forget old runs",
    Description = "Removes runs that ended long ago, with their steps, lists, results and stories. What is under a hold stays.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    MaxAttempts = 5,
    Timeout = "12:00:00")]
internal sealed class ForgetRunsStep(Retention retention, TimeProvider time) : Step<ForgetRunsStep.Input, ForgetRunsStep.Output>
{
    private const int MostPlanned = 1_000;
    private static readonly TimeSpan Youngest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(50 * 365);

    /// <summary>How a run ended, with the numbers of <see cref="RunStatus"/>.</summary>
    public enum End
    {
        [JsonStringEnumMemberName("completed")]
        Completed = RunStatus.Completed,
        [JsonStringEnumMemberName("completed_with_errors")]
        CompletedWithErrors = RunStatus.CompletedWithErrors,
        [JsonStringEnumMemberName("failed")]
        Failed = RunStatus.Failed,
        [JsonStringEnumMemberName("cancelled")]
        Cancelled = RunStatus.Cancelled,
    }

    public sealed record Input(
        [property: DisplayName("Age"), Description("How long ago a run must have ended, such as 90d; at least 1h.")] TimeSpan Age,
        [property: DisplayName("Workflows"), Description("Only runs of these workflows.")] IReadOnlyList<string>? Workflows = null,
        [property: DisplayName("Except"), Description("No runs of these workflows.")] IReadOnlyList<string>? Except = null,
        [property: DisplayName("Ends"), Description("Only runs that ended so.")] IReadOnlyList<End>? Ends = null,
        [property: DisplayName("Keep the last"), Description("So many of the newest runs of each workflow stay in any case."), Range(0, 1_000_000)] int KeepLast = 0,
        [property: DisplayName("At most"), Description("How many runs go at once; the rest goes the next time."), Range(1, 10_000_000)] int Most = 1_000_000);

    public sealed record Output(int Runs, int Held, int Needed, long Rows, string EndedBefore);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var policy = Policy(input);
        // Of a time that was interrupted.
        var rows = await retention.SweepAsync(cancellationToken);
        var gone = await retention.ForgetAsync(policy, input.Most, count => context.Report(0, $"{count} runs are gone"), cancellationToken);
        context.Report(0.5, $"{gone.Runs} runs are gone; now what is left of them");
        rows += await retention.SweepAsync(cancellationToken);
        return new Output(gone.Runs, gone.Held, gone.Needed, rows, policy.EndedBefore.ToUniversalTime().ToString("u"));
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var policy = Policy(input);
        var found = await retention.LookAsync(policy, MostPlanned, cancellationToken);
        return [.. found.Select(run => new PlannedAction(
            "forget", $"run:{run.Id}", $"{run.Workflow}, {run.Status} at {run.FinishedAt.ToUniversalTime():u}", "over, with all that it started, and neither held nor needed by another run"))];
    }

    private RetentionPolicy Policy(Input input)
    {
        if (input.Age < Youngest)
        {
            throw new StepFailedException(FailureClass.Configuration, "What ended less than an hour ago is not forgotten: say an `age` of 1h or more.", isPermanent: true);
        }

        // Nothing is older than that.
        var age = input.Age < Oldest ? input.Age : Oldest;
        return new RetentionPolicy(
            time.GetUtcNow() - age, input.Workflows is { Count: > 0 } only ? only : null, input.Except ?? [],
            input.Ends is { Count: > 0 } ends ? [.. ends.Select(end => (RunStatus)end)] : null, input.KeepLast);
    }
}
