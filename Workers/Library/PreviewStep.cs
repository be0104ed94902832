using System.ComponentModel;
using System.Globalization;
using System.Text;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
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
    private const int Columns = 10;
    private const int Width = 160;
    private const double LeastInterval = 1;

    // From here on only pictures that stand for themselves are decoded: between them lie a few seconds, and so do ours.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    public sealed record Input([property: Description("The asset's id.")] Guid Asset);

    public sealed record Output(Guid Asset, int Pictures, double Interval);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var asset = await assets.TakeMediaAsync(input.Asset, cancellationToken, AssetKind.Video);
        if (asset is not { Duration: > 0 and { } seconds, Width: > 0 and { } width, Height: > 0 and { } tall })
        {
            throw StepSignal.Skip($"`{asset.Title}` does not say how long or how large it is.");
        }

        var interval = Math.Max(LeastInterval, seconds / (Columns * Columns));
        var count = Math.Clamp((int)Math.Ceiling(seconds / interval), 1, Columns * Columns);
        var rows = (count + Columns - 1) / Columns;
        var height = Math.Max(2, (int)Math.Round(Width * (double)tall / width / 2) * 2);
        using var folder = scratch.Open(context);
        var (sprite, map) = (folder["sprite.jpg"], folder["sprite.vtt"]);
        string[] sparing = seconds > Long.TotalSeconds ? ["-skip_frame", "nokey"] : [];
        var rate = (1 / interval).ToString("0.######", CultureInfo.InvariantCulture);
        await ffmpeg.RunAsync(
            [.. sparing, .. MediaInput.Of(source.Of(asset)), "-an", "-sn", "-vf", $"fps={rate}:start_time=0:round=near,scale={Width}:{height},tile={Columns}x{rows}", "-frames:v", "1", "-q:v", "5", sprite],
            TimeSpan.FromSeconds(seconds), fraction => context.Report(fraction), context.Adopt, cancellationToken);
        await File.WriteAllTextAsync(map, Map(asset, count, interval, seconds, height), cancellationToken);
        await renditions.KeepAsync(asset.Id, "sprite", sprite, "image/jpeg", Width * Columns, height * rows, cancellationToken);
        await renditions.KeepAsync(asset.Id, "sprite-map", map, "text/vtt", null, null, cancellationToken);
        return new Output(asset.Id, count, interval);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"asset:{input.Asset}", "hover previews")]);

    private static string Map(Asset asset, int count, double interval, double seconds, int height)
    {
        var map = new StringBuilder("WEBVTT\n");
        for (var picture = 0; picture < count; picture++)
        {
            map.Append(CultureInfo.InvariantCulture, $"\n{Time(picture * interval)} --> {Time(Math.Min(seconds, (picture + 1) * interval))}\n")
                .Append(CultureInfo.InvariantCulture, $"/api/assets/{asset.Id}/renditions/sprite#xywh={picture % Columns * Width},{picture / Columns * height},{Width},{height}\n");
        }

        return map.ToString();
    }

    private static string Time(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}
