using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Triggers;
using Aspire.Media.Library;

namespace Aspire.Media.Workers.Library;

/// <summary>Tidies up the library.</summary>
[Step(
    "library.sweep",
    Title = "Sweep the library",
    Description = "Ends uploads with which nobody went on, deletes objects that nothing needs (a day after they were condemned), deletes assets that their sites do not want any longer, drops edit sessions with which nobody went on for a month, and purges assets that were deleted long ago. On demand it compares all of the storage with all of the library.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    Timeout = "12:00:00")]
internal sealed partial class SweepStep(Sweeper sweeper, RunListStore runs, EventTriggers triggers, ILogger<SweepStep> logger) : Step<SweepStep.Input, SweepStep.Output>
{
    // A plan is for people to read.
    private const int MostPlanned = 2_000;
    private const string Retired = "asset.retired";

    public sealed record Input(
        [property: Description("How long something must have been as it is before anything is done about it.")] TimeSpan? Patience = null,
        [property: DisplayName("Days that deleted assets are kept"), Range(0, 36_500)] int DeletedDays = 30,
        [property: Description("Compares all of the storage with all of the library: objects without rows, and rows without objects.")] bool Whole = false,
        [property: Description("Deletes objects of which the library knows nothing. Without it they are only told of: after a database was restored, they are what came since.")] bool DeleteStrays = false);

    /// <param name="Retired">Assets that their sites do not want any longer: they are deleted, and can be brought back until they are purged.</param>
    /// <param name="Strays">Objects of which the library knows nothing.</param>
    /// <param name="Lost">Assets whose bytes are gone.</param>
    /// <param name="Sessions">Edits that were begun, and with which nobody went on.</param>
    public sealed record Output(int Uploads, int Condemned, int Deleted, int Retired, int Purged, int Strays, int Lost, int FoundAgain, int Sessions);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(input);
        var counts = new Dictionary<SweepVerb, int>();
        await foreach (var finding in sweeper.FindAsync(policy, cancellationToken))
        {
            if (await IsInUseAsync(finding, cancellationToken))
            {
                continue;
            }

            await context.FenceAsync(cancellationToken);
            if (await sweeper.ActAsync(finding, policy, cancellationToken) || finding.Verb == SweepVerb.DeleteStray)
            {
                counts[finding.Verb] = counts.GetValueOrDefault(finding.Verb) + 1;
                Swept(finding.Verb, finding.Subject, finding.Words);
                if (finding.Verb == SweepVerb.RetireAsset)
                {
                    var data = new JsonObject { ["asset"] = finding.Id.ToString(), ["site"] = finding.Site, ["reason"] = finding.Words };
                    // A second time, after somebody had brought it back, it happens again.
                    await triggers.RaiseAsync(new RaisedEvent(Retired, $"{Retired}:{finding.Id}:{context.RunId:N}", data, Sweeper.Retention), cancellationToken);
                }
            }
        }

        return new Output(
            Count(SweepVerb.AbortUpload), Count(SweepVerb.Condemn), Count(SweepVerb.DropObject), Count(SweepVerb.RetireAsset), Count(SweepVerb.PurgeAsset), Count(SweepVerb.DeleteStray), Count(SweepVerb.MarkLost),
            Count(SweepVerb.FoundAgain), Count(SweepVerb.DropSession));

        int Count(SweepVerb verb) => counts.GetValueOrDefault(verb);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(input);
        var actions = new List<PlannedAction>();
        await foreach (var finding in sweeper.FindAsync(policy, cancellationToken))
        {
            if ((finding.Verb != SweepVerb.DeleteStray || policy.DeleteStrays) && !await IsInUseAsync(finding, cancellationToken))
            {
                actions.Add(new PlannedAction(WordOf(finding.Verb), finding.Subject, finding.Words));
            }

            if (actions.Count == MostPlanned)
            {
                break;
            }
        }

        return actions;
    }

    // What a run works with stays where it is until that is over, as it does when a person wants to delete it.
    private async Task<bool> IsInUseAsync(SweepFinding finding, CancellationToken cancellationToken)
    {
        if (finding.Verb is not (SweepVerb.RetireAsset or SweepVerb.PurgeAsset) || await runs.OpenOneNamingAsync(finding.Id, cancellationToken) is not { } busy)
        {
            return false;
        }

        InUse(finding.Subject, busy.Id, busy.Workflow);
        return true;
    }

    private static SweepPolicy PolicyOf(Input input) =>
        new(input.Patience ?? TimeSpan.FromDays(1), TimeSpan.FromDays(input.DeletedDays), input.Whole, input.DeleteStrays);

    private static string WordOf(SweepVerb verb) => verb switch
    {
        SweepVerb.AbortUpload => "abort",
        SweepVerb.DropSession => "drop",
        SweepVerb.DropObject or SweepVerb.DeleteStray => "delete",
        SweepVerb.PurgeAsset => "purge",
        SweepVerb.RetireAsset => "delete",
        SweepVerb.Condemn => "condemn",
        SweepVerb.MarkLost => "mark as lost",
        _ => "mark as found",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep: {Subject} stays for now, since run {Run} of {Workflow} uses it")]
    private partial void InUse(string subject, Guid run, string workflow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep: {Verb} {Subject}: {Words}")]
    private partial void Swept(SweepVerb verb, string subject, string words);
}
