using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;

namespace Aspire.Media.Workers.Recovery;

/// <summary>What the product itself has left lying makes room first.</summary>
internal sealed class SpaceReclaim(Scratch scratch) : IRecoveryRung
{
    public string Name => "reclaim_space";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.DiskFull];

    public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
    {
        var (folders, bytes) = scratch.Sweep();
        return Task.FromResult(
            bytes == 0 ? null : new Recovered($"Made room: {Math.Max(1, bytes / (1024 * 1024))} MiB in {folders} {(folders == 1 ? "folder" : "folders")} of old scratch copies", failed.Advice));
    }
}
