using Aspire.Media.Engine.Dependencies;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Recovery;

/// <summary>What is done for a step whose attempt failed: a service that is away is waited for, else the ladder of its class is climbed.</summary>
internal sealed partial class Rescue(Ladder ladder, DependencyBoard board, WorkerLanes lanes, RecoveryStore store, ILogger<Rescue> logger)
{
    /// <summary>How long a step rests whose service is away, before it waits in its lane.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>What was tried already.</summary>
    public async Task<RecoveryRecord> FindAsync(ClaimedStep claim, CancellationToken cancellationToken) =>
        claim.Attempt > 1 ? await store.FindAsync(claim.Id, cancellationToken) : RecoveryRecord.None;

    public async Task<Help> HelpAsync(RunningStep running, CompiledStep? step, Failure failure)
    {
        var (claim, none) = (running.Claim, new Help(Climb.None(running.Recovery)));
        // What did not come so far as to begin failed because of its definition, or of the run that it started. A dry run changes nothing, not even
        // in order to help.
        if (!running.HasBegun || step is null || claim.Run.IsDry)
        {
            return none;
        }

        // The token of one that took too long has fired already.
        var stopping = running.Reason == StopReason.None ? running.Stopping : CancellationToken.None;
        try
        {
            if (failure.Class == FailureClass.Connection && await board.FindRedAsync(running.Kind, lanes.RequiresOf(claim.Lane), stopping) is { } red)
            {
                return none with { AwaitedService = red.Name };
            }

            // Whoever allows one attempt means one.
            return failure.IsPermanent || step.Definition.Retry?.Attempts == 1
                ? none
                : new Help(await ladder.ClimbAsync(
                    new FailedAttempt(claim.RunId, claim.Id, running.Kind, claim.Attempt, failure.Class, failure.Message, running.Input, running.Recovery.Advice),
                    running.Recovery, running.Key, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever stopped it decides what becomes of it.
            return none;
        }
#pragma warning disable CA1031 // whatever breaks here must not keep the failure itself from being written
        catch (Exception broken)
#pragma warning restore CA1031
        {
            // The database may be away just then: the step goes the usual way.
            NotHelped(running.Key, broken.Message);
            return none;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing could be tried to help step {Step}: {Reason}")]
    private partial void NotHelped(string step, string reason);
}

/// <summary>What was found to help.</summary>
/// <param name="AwaitedService">The service that is away and is waited for, at no cost.</param>
internal sealed record Help(Climb Climb, string? AwaitedService = null);
