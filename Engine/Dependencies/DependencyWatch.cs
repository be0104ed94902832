using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Dependencies;

/// <summary>Looks at the services that steps of this worker need, those that are due, so that of all workers one at a time does.</summary>
internal sealed class DependencyWatch(DependencyBoard board, DependencyStore store, TimeProvider time, ILogger<DependencyWatch> logger) : Routine(Beat, time, logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private bool isIntroduced;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!isIntroduced)
        {
            foreach (var dependency in board.All)
            {
                await store.IntroduceAsync(dependency.Name, dependency.Every, cancellationToken);
            }

            isIntroduced = true;
        }

        foreach (var dependency in board.All)
        {
            if (await store.TakeCheckAsync(dependency.Name, cancellationToken))
            {
                await board.IsRedAsync(dependency).WaitAsync(cancellationToken);
            }
        }

        return Beat;
    }
}

/// <summary>Lets go on what stands still because of services that nobody looks at any more: all workers that knew them are gone.</summary>
internal sealed class DependencyRelease(DependencyBoard board, DependencyStore store, WorkerState state, TimeProvider time, ILogger<DependencyRelease> logger) : Duty(state, Beat, time, logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastSilence = TimeSpan.FromMinutes(1);

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var name in await store.OrphansAsync(LeastSilence, cancellationToken))
        {
            await board.ReleaseAsync(name, cancellationToken);
        }

        return Beat;
    }
}
