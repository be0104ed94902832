using System.ComponentModel;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Says what is to become of a file, and why.</summary>
[Step(
    "transcode.decide",
    Title = "Decide about a file",
    Description = "Looks into a file under one of the roots, and says by rules whether it is to be transcoded, why, and how much smaller it will be. The file itself is left alone, and is looked into once until it changes.",
    Access = StepAccess.Read,
    Resource = StepResource.Io,
    Timeout = "00:10:00")]
internal sealed class DecideStep(Roots roots, FileJudge judge) : Step<DecideStep.Input, DecideStep.Output>
{
    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("How it would be made anew.")] TranscodePolicy? Policy = null,
        [property: Description("Of those that apply the first decides; without any, what is encoded worse than the wanted codec and takes more than 0.04 bits for each pixel is transcoded.")] IReadOnlyList<TranscodeRule>? Rules = null);

    /// <param name="Reason">Why, in words.</param>
    /// <param name="Rule">Which rule it was, counted from 1.</param>
    /// <param name="Size">How large it is.</param>
    /// <param name="ExpectedSize">How large it will be.</param>
    /// <param name="ExpectedSaving">What that saves, in bytes.</param>
    /// <param name="Picture">How its picture is encoded now.</param>
    /// <param name="Duration">In seconds.</param>
    public sealed record Output(string Path, Verdict Verdict, string Reason, int? Rule, long Size, long ExpectedSize, long ExpectedSaving, string? Picture, int Width, int Height, double Duration);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.ReadableAsync(input.File, cancellationToken);
        if (FoundFile.Of(place.Path) is not { } file)
        {
            throw StepSignal.Skip($"{place.Path} is gone.");
        }

        var (facts, decision, expected) = await judge.JudgeAsync(place, file, input.Policy ?? new TranscodePolicy(), input.Rules, isReport: true, context, cancellationToken);
        return new Output(place.Path, decision.Verdict, decision.Reason, decision.Rule, file.Size, expected, file.Size - expected, facts.Codec, facts.Width, facts.Height, facts.Duration);
    }
}
