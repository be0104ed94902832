using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Recovery;

/// <summary>What needed more memory than there was is done with fewer threads, or a smaller model.</summary>
internal sealed class FewerResources : IRecoveryRung
{
    public string Name => "fewer_resources";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.OutOfMemory];

    public int Most => 2;

    public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
    {
        var level = failed.Advice.FewerResources + 1;
        return Task.FromResult<Recovered?>(new Recovered($"It is to do with 1/{1 << level} of the threads, or a smaller model", failed.Advice with { FewerResources = level }));
    }
}
