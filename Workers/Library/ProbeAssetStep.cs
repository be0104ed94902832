using System.ComponentModel;
using System.Text.Json;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Library;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Library;

/// <summary>Finds out what is in an asset, and writes it down.</summary>
[Step(
    "media.probe",
    Title = "Look into an asset",
    Description = "With ffprobe: length, size, codecs and all that it tells. What cannot be read is kept and marked as invalid, with ffprobe's words.",
    Access = StepAccess.Write,
    Timeout = "00:10:00")]
internal sealed class ProbeAssetStep(AssetStore assets, AssetSource source, FfprobeProgram ffprobe) : Step<ProbeAssetStep.Input, ProbeAssetStep.Output>
{
    private const int LongestProblem = 2_000;

    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    /// <param name="Kind"><c>image</c>, <c>video</c>, <c>audio</c> or <c>other</c>.</param>
    /// <param name="Valid">Whether it can be read.</param>
    public sealed record Output(Guid Asset, string Kind, bool Valid, double? Duration, int? Width, int? Height, double? FrameRate, IReadOnlyList<string> Codecs, string? Problem);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeAsync(input.Asset, cancellationToken);
        var facts = await LookAsync(asset, context, cancellationToken);
        await assets.LookAsync(asset.Id, facts, cancellationToken);
        return new Output(
            asset.Id, facts.Kind.ToString().ToLowerInvariant(), facts.Status == AssetStatus.Ready, facts.Duration, facts.Width, facts.Height, facts.FrameRate, facts.Codecs, facts.Problem);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("look into", $"asset:{input.Asset}")]);

    private async Task<AssetFacts> LookAsync(Asset asset, StepContext context, CancellationToken cancellationToken)
    {
        // ffprobe takes any text for a picture made of letters, and an archive for whatever it resembles.
        var isMedia = asset.Kind != AssetKind.Other;
        if (!isMedia && asset.ContentType != "application/octet-stream")
        {
            return Nothing(asset, problem: null);
        }

        var place = source.Of(asset);
        try
        {
            var report = await ffprobe.ProbeAsync(place, context.Adopt, cancellationToken);
            var (picture, sound) = (report.Picture, report.Sound);
            return picture is null && sound is null
                ? Nothing(asset, isMedia ? "There is neither a picture nor a sound in it." : null)
                : new AssetFacts(
                    report.IsStill ? AssetKind.Image : picture is not null ? AssetKind.Video : AssetKind.Audio,
                    AssetStatus.Ready,
                    report.IsStill ? null : report.Duration,
                    picture?.Width,
                    picture?.Height,
                    report.IsStill ? null : picture?.FrameRate,
                    [.. report.Streams.Where(stream => !stream.IsCover).Select(stream => stream.Codec).OfType<string>().Distinct()],
                    report.Json,
                    Problem: null);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            return Nothing(asset, isMedia ? Words(failure, asset, place) : null);
        }
        catch (JsonException failure)
        {
            return Nothing(asset, isMedia ? failure.Message : null);
        }
    }

    private static AssetFacts Nothing(Asset asset, string? problem) =>
        new(asset.Kind, problem is null ? AssetStatus.Ready : AssetStatus.Invalid, null, null, null, null, [], null, problem);

    // Where the file lies is nobody's concern.
    private static string Words(ProgramException failure, Asset asset, string place)
    {
        var words = failure.Message.Replace(place, asset.FileName, StringComparison.Ordinal).Replace("file:", "", StringComparison.Ordinal);
        return KeptText.Whole(words.Length > LongestProblem ? words[..LongestProblem] + "…" : words);
    }
}
