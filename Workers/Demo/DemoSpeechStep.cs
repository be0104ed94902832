using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Demo;

/// <summary>Has a sentence spoken by a synthetic voice.</summary>
[Step("demo.speech", Title = "Speak a sentence", Description = "With espeak-ng, for the demo; skipped where that is not installed.", Access = StepAccess.Write, Timeout = "00:01:00")]
internal sealed class DemoSpeechStep(DemoFolder folder) : Step<DemoSpeechStep.Input, DemoSpeechStep.Output>
{
    private const string Name = "sentence.wav";

    public sealed record Input([property: Description("What is said.")][property: Length(1, 1000)] string Text);

    public sealed record Output(DemoFile Sound);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return new Output(await folder.MakeAsync(
                context,
                Name,
                file => new OutsideProgram("espeak-ng", "-v", "en", "-s", "150", "-w", file, "--", input.Text) { Started = context.Adopt }.RunAsync(cancellationToken),
                cancellationToken));
        }
        catch (ProgramException failure) when (failure.ExitCode is null)
        {
            throw StepSignal.Skip($"{failure.Message}. Debian's package espeak-ng brings it.");
        }
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("make", $"{DemoFolder.Collection}/{Name}")]);
}
