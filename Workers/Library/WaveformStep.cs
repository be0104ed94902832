using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Library;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Library;

/// <summary>Draws the sound of an asset.</summary>
[Step(
    "media.waveform",
    Title = "Draw the waveform",
    Description = "A picture of how loud it is over time.",
    Access = StepAccess.Write,
    Timeout = "01:00:00")]
internal sealed class WaveformStep(AssetStore assets, AssetSource source, Renditions renditions, FfmpegProgram ffmpeg, Scratch scratch) : Step<WaveformStep.Input, WaveformStep.Output>
{
    private const int Width = 1800;
    private const int Height = 140;

    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    public sealed record Output(Guid Asset);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeMediaAsync(input.Asset, cancellationToken, AssetKind.Video, AssetKind.Audio);
        if (asset.Probe?.Contains("\"codec_type\": \"audio\"", StringComparison.Ordinal) == false)
        {
            throw StepSignal.Skip($"`{asset.Title}` has no sound.");
        }

        using var folder = scratch.Open(context);
        var picture = folder["waveform.png"];
        await ffmpeg.RunAsync(
            [.. MediaInput.Of(source.Of(asset)), "-vn", "-sn", "-filter_complex", $"[0:a:0]aformat=channel_layouts=mono,showwavespic=s={Width}x{Height}:colors=#5b8def:scale=sqrt", "-frames:v", "1", picture],
            TimeSpan.FromSeconds(asset.Duration ?? 0), fraction => context.Report(fraction), context.Adopt, cancellationToken);
        if (!File.Exists(picture))
        {
            throw new StepFailedException(FailureClass.InvalidFormat, $"Of the sound of `{asset.Title}` nothing can be decoded.", isPermanent: true);
        }

        await renditions.KeepAsync(asset.Id, "waveform", picture, "image/png", Width, Height, cancellationToken);
        return new Output(asset.Id);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"asset:{input.Asset}", "a waveform")]);
}
