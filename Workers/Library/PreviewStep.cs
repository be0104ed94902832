using System.ComponentModel;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Library;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Library;

/// <summary>Makes what is seen while somebody points at the time line of a video: many small pictures in one, and a WebVTT that says which is when.</summary>
[Step(
    "media.preview",
    Title = "Make hover previews",
    Description = "One picture with up to a hundred small ones of a video, and a WebVTT file that says which belongs to which time.",
    Access = StepAccess.Write,
    Timeout = "01:00:00")]
internal sealed class PreviewStep(AssetStore assets, AssetSource source, Renditions renditions, FfmpegProgram ffmpeg, Scratch scratch) : Step<PreviewStep.Input, PreviewStep.Output>
{
    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    public sealed record Output(Guid Asset, int Pictures, double Interval);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeMediaAsync(input.Asset, cancellationToken, AssetKind.Video);
        if (asset is not { Duration: > 0 and { } seconds, Width: > 0 and { } width, Height: > 0 and { } tall })
        {
            throw StepSignal.Skip($"`{asset.Title}` does not say how long or how large it is.");
        }

        var sheet = FilmSprite.Of(seconds, width, tall, FilmSprite.UsualWidth);
        using var folder = scratch.Open(context);
        var (sprite, map) = (folder["sprite.jpg"], folder["sprite.vtt"]);
        await ffmpeg.RunAsync([.. sheet.Arguments(MediaInput.Of(source.Of(asset))), sprite], TimeSpan.FromSeconds(seconds), fraction => context.Report(fraction), context.Adopt, cancellationToken);
        await File.WriteAllTextAsync(map, sheet.Map($"/api/assets/{asset.Id}/renditions/sprite"), cancellationToken);
        await renditions.KeepAsync(asset.Id, "sprite", sprite, "image/jpeg", sheet.Width * FilmSprite.Columns, sheet.Height * sheet.Rows, cancellationToken);
        await renditions.KeepAsync(asset.Id, "sprite-map", map, "text/vtt", null, null, cancellationToken);
        return new Output(asset.Id, sheet.Count, sheet.Interval);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"asset:{input.Asset}", "hover previews")]);
}
