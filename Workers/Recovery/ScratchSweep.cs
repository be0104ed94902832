using Aspire.Media.Engine.Fleet;

namespace Aspire.Media.Workers.Recovery;

/// <summary>Keeps the scratch folder of this machine from growing.</summary>
internal sealed class ScratchSweep(Scratch scratch, TimeProvider time, ILogger<ScratchSweep> logger) : Routine(Beat, time, logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(10);

    protected override Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        scratch.Sweep();
        return Task.FromResult(Beat);
    }
}
