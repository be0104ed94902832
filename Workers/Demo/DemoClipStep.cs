using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Workers.Demo;

/// <summary>Films a test card with a clock, and a sound.</summary>
[Step("demo.clip", Title = "Make a clip", Description = "A test card with a clock and a sound, for the demo.", Access = StepAccess.Write, Timeout = "00:05:00")]
internal sealed class DemoClipStep(FfmpegProgram ffmpeg, DemoFolder folder) : Step<DemoClipStep.Input, DemoClipStep.Output>
{
    public sealed record Input(
        [property: Description("What the file is called, without its ending.")][property: RegularExpression("^[a-z0-9-]{1,40}$")] string Name = "clip",
        [property: Description("How long it is.")][property: Range(1, 60)] int Seconds = 8,
        [property: Description("Made no faster than it would be watched.")] bool Live = false);

    public sealed record Output(DemoFile Clip, int Seconds);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var seconds = input.Seconds.ToString(CultureInfo.InvariantCulture);
        string[] pace = input.Live ? ["-re"] : [];
        var clip = await folder.MakeAsync(
            context,
            $"{input.Name}.mp4",
            file => ffmpeg.RunAsync(
                [
                    .. pace, "-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25:duration={seconds}",
                    .. pace, "-f", "lavfi", "-i", $"sine=frequency=330:beep_factor=3:duration={seconds}",
                    // Clips that are the same in all but their names would be one thing to the library.
                    "-metadata", $"title={input.Name}", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", file,
                ],
                TimeSpan.FromSeconds(input.Seconds),
                fraction => context.Report(fraction),
                context.Adopt,
                cancellationToken),
            cancellationToken);
        return new Output(clip, input.Seconds);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"{DemoFolder.Collection}/{input.Name}.mp4")]);
}
