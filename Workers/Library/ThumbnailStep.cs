using System.ComponentModel;
using System.Globalization;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Library;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Library;

/// <summary>Makes the pictures by which people know an asset.</summary>
[Step(
    "media.thumbnail",
    Title = "Make a thumbnail and a poster",
    Description = "A small picture for lists and a larger one for the player: of a video, from its first part, the one that stands best for those around it.",
    Access = StepAccess.Write,
    Timeout = "00:10:00")]
internal sealed class ThumbnailStep(AssetStore assets, AssetSource source, Renditions renditions, FfmpegProgram ffmpeg, Scratch scratch) : Step<ThumbnailStep.Input, ThumbnailStep.Output>
{
    private const string Type = "image/webp";
    private const int Small = 480;
    private const int Large = 1280;

    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    public sealed record Output(Guid Asset, IReadOnlyList<string> Roles);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeMediaAsync(input.Asset, cancellationToken, AssetKind.Image, AssetKind.Video);
        using var folder = scratch.Open(context);
        var (poster, thumbnail) = (folder["poster.webp"], folder["thumbnail.webp"]);
        await ffmpeg.RunAsync([.. Seek(asset), .. MediaInput.Of(source.Of(asset)), "-an", "-sn", "-vf", $"{Choose(asset)}{Fit(Large)}", "-frames:v", "1", "-q:v", "82", poster], TimeSpan.Zero, static _ => { }, context.Adopt, cancellationToken);
        context.Report(0.7);
        await ffmpeg.RunAsync([.. MediaInput.Of(poster), "-vf", Fit(Small), "-frames:v", "1", "-q:v", "80", thumbnail], TimeSpan.Zero, static _ => { }, context.Adopt, cancellationToken);
        await renditions.KeepAsync(asset.Id, "poster", poster, Type, null, null, cancellationToken);
        await renditions.KeepAsync(asset.Id, "thumbnail", thumbnail, Type, null, null, cancellationToken);
        return new Output(asset.Id, ["poster", "thumbnail"]);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"asset:{input.Asset}", "a thumbnail and a poster")]);

    // The very first pictures are often black, or a title.
    private static string[] Seek(Asset asset) =>
        asset is { Kind: AssetKind.Video, Duration: > 2 and var seconds } ? ["-ss", Math.Min(seconds * 0.1, 60).ToString("0.###", CultureInfo.InvariantCulture)] : [];

    private static string Choose(Asset asset) => asset is { Kind: AssetKind.Video, Duration: > 2 } ? "thumbnail=50," : "";

    private static string Fit(int side) => $"scale=w='min({side},iw)':h='min({side},ih)':force_original_aspect_ratio=decrease";
}
