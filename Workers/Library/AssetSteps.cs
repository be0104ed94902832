using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;

namespace Aspire.Media.Workers.Library;

/// <summary>What all steps that take an asset do first.</summary>
internal static class AssetSteps
{
    /// <exception cref="StepFailedException">There is none.</exception>
    public static async Task<Asset> TakeAsync(this AssetStore assets, Guid id, CancellationToken cancellationToken) =>
        await assets.FindAsync(id, cancellationToken) switch
        {
            null => throw new StepFailedException(FailureClass.FileNotFound, $"There is no asset {id}.", isPermanent: true),
            { DeletedAt: { } when } asset => throw StepSignal.Skip($"`{asset.Title}` was deleted at {when:u}."),
            var asset => asset,
        };

    /// <summary>One that has a picture or a sound.</summary>
    public static async Task<Asset> TakeMediaAsync(this AssetStore assets, Guid id, CancellationToken cancellationToken, params AssetKind[] kinds)
    {
        var asset = await assets.TakeAsync(id, cancellationToken);
        return asset.Status == AssetStatus.Invalid ? throw StepSignal.Skip($"`{asset.Title}` cannot be read: {asset.Problem}")
            : kinds.Contains(asset.Kind) ? asset
            : throw StepSignal.Skip($"`{asset.Title}` is of kind {asset.Kind.ToString().ToLowerInvariant()}.");
    }
}
