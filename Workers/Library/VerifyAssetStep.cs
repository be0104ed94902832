using System.ComponentModel;
using System.Security.Cryptography;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Storage;

namespace Aspire.Media.Workers.Library;

/// <summary>Reads an asset once for its checksum, where its bytes went to the store past everybody who could have taken it.</summary>
[Step(
    "library.verify",
    Title = "Verify an asset",
    Description = "Reads it once for its SHA-256; where the library has the same content already, it becomes that asset.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    Timeout = "12:00:00")]
internal sealed class VerifyAssetStep(AssetStore assets, IObjectStore store, ObjectLedgerStore ledger) : Step<VerifyAssetStep.Input, VerifyAssetStep.Output>
{
    private const int Portion = 1024 * 1024;

    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    /// <param name="Asset">The asset that it is: another one, where the content was here before.</param>
    public sealed record Output(Guid Asset, string Sha256, bool Duplicate);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeAsync(input.Asset, cancellationToken);
        if (asset.Status != AssetStatus.Verifying)
        {
            return new Output(asset.Id, asset.Sha256!, asset.Id != input.Asset);
        }

        var sha256 = await HashAsync(asset, context, cancellationToken);
        await context.FenceAsync(cancellationToken);
        var (verified, spare) = await assets.VerifyAsync(input.Asset, sha256, cancellationToken);
        if (spare is { } key)
        {
            await ledger.DropAsync(key, token => store.DeleteAsync(key.ToString("N"), token), cancellationToken);
        }

        return verified is null ? throw StepSignal.Skip("The asset is gone.") : new Output(verified.Id, verified.Sha256!, verified.Id != input.Asset);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        (await assets.TakeAsync(input.Asset, cancellationToken)).Status == AssetStatus.Verifying ? [new PlannedAction("verify", $"asset:{input.Asset}")] : [];

    private async Task<byte[]> HashAsync(Asset asset, StepContext context, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await store.ReadAsync(asset.Object.ToString("N"), 0, length: null, cancellationToken);
        var buffer = new byte[Portion];
        var total = 0L;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            total += read;
            context.Report((double)total / asset.Size);
        }

        return hash.GetHashAndReset();
    }
}
