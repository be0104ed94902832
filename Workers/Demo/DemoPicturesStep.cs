using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Workers.Demo;

/// <summary>Draws pictures from nothing.</summary>
[Step("demo.pictures", Title = "Draw pictures", Description = "From formulas, for the demo.", Access = StepAccess.Write, Timeout = "00:02:00")]
internal sealed class DemoPicturesStep(FfmpegProgram ffmpeg, DemoFolder folder) : Step<DemoPicturesStep.Input, DemoPicturesStep.Output>
{
    private const string Size = "1280x720";

    private static readonly (string Name, string Source)[] Motifs =
    [
        ("mandelbrot", $"mandelbrot=size={Size}:start_scale=0.9"),
        ("gradient", $"gradients=size={Size}:nb_colors=6:seed=7"),
        ("triangle", $"sierpinski=size={Size}:type=triangle"),
        ("test-card", $"testsrc2=size={Size}"),
    ];

    public sealed record Input([property: Description("How many, at most as many as it knows.")][property: Range(1, 4)] int Count = 4);

    public sealed record Output(IReadOnlyList<DemoFile> Pictures);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var pictures = new List<DemoFile>();
        foreach (var (name, source) in Motifs.Take(input.Count))
        {
            context.Report((double)pictures.Count / input.Count, $"Draws {name}");
            pictures.Add(await folder.MakeAsync(
                context,
                $"{name}.png",
                file => ffmpeg.RunAsync(["-f", "lavfi", "-i", source, "-frames:v", "1", file], TimeSpan.Zero, static _ => { }, context.Adopt, cancellationToken),
                cancellationToken));
        }

        return new Output(pictures);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([.. Motifs.Take(input.Count).Select(motif => new PlannedAction("make", $"{DemoFolder.Collection}/{motif.Name}.png"))]);
}
