using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Fleet;

/// <summary>A routine that one worker does for all.</summary>
internal abstract class Duty(WorkerState state, TimeSpan beat, TimeProvider time, ILogger logger) : Routine(beat, time, logger)
{
    private protected WorkerState State => state;

    private protected sealed override bool IsOurs => state.HasDuty;
}
