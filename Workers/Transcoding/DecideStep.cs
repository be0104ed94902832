using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Programs;
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
internal sealed class DecideStep(Roots roots, JudgedFileStore files, TranscodedFileStore transcoded, FfprobeProgram ffprobe, TimeProvider time) : Step<DecideStep.Input, DecideStep.Output>
{
    public enum WantedCodec
    {
        Hevc,
        Av1,
        H264,
    }

    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("How pictures are to be encoded.")] WantedCodec Codec = WantedCodec.Hevc,
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

        var codec = input.Codec.ToString().ToLowerInvariant();
        var recipe = $"transcode/1 codec={codec}";
        var facts = await files.FactsAsync(file, cancellationToken) ?? await LookAsync(file, context, cancellationToken);
        var decision = TranscodeRules.Decide(facts, input.Rules is { Count: > 0 } rules ? rules : TranscodeRules.Usual(codec), recipe, time.GetUtcNow());
        if (decision.Verdict != Verdict.Leave && (await transcoded.PastAsync(place.Path, recipe, time.GetUtcNow() - TranscodedPast.Window, cancellationToken)).Objection is { } objection)
        {
            decision = new TranscodeDecision(Verdict.Leave, objection);
        }

        var expected = decision.Verdict == Verdict.Transcode ? Forecast.SizeOf(facts, codec) : file.Size;
        await files.JudgeAsync(place.Root.Name, file, facts, new JudgedFile(context.RunId, recipe, decision, expected), cancellationToken);
        return new Output(place.Path, decision.Verdict, decision.Reason, decision.Rule, file.Size, expected, file.Size - expected, facts.Codec, facts.Width, facts.Height, facts.Duration);
    }

    private async Task<FileFacts> LookAsync(FoundFile file, StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return FileFacts.Of(await ffprobe.ProbeAsync(MediaInput.Film(file.Path), context.Adopt, cancellationToken), file.Size, file.ModifiedAt);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null && File.Exists(file.Path))
        {
            throw new StepFailedException(FailureClass.InvalidFormat, failure.Hiding([file.Path]).Message, isPermanent: true, failure);
        }
    }
}
