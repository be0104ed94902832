using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Steps;

/// <summary>The step types that the fleet knows, remembered for a little while.</summary>
public sealed class PublishedSteps(StepTypeStore store, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private volatile Known known = new(new StepCatalogue([]), DateTimeOffset.MinValue);

    /// <summary>The type of this kind or alias; null when no worker ever published it.</summary>
    public async Task<StepTypeRecord?> FindAsync(string kind, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - known.At < Memory && known.Catalogue.Find(kind) is { } remembered)
        {
            return remembered;
        }

        known = new Known(new StepCatalogue(await store.ListAsync(cancellationToken)), now);
        return known.Catalogue.Find(kind);
    }

    private sealed record Known(StepCatalogue Catalogue, DateTimeOffset At);
}
