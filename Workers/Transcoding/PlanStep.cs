using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Files;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Decides how a film is made anew: by which encoder, how coarse, in which container, and cut into which chunks.</summary>
[Step(
    "transcode.plan",
    Title = "Plan how a film is made anew",
    Description = "Decides once more whether it is, chooses the encoder and the quality (which may be searched for on samples), and cuts long films into chunks that any worker can encode. The file itself is left alone.",
    Access = StepAccess.Read,
    Lists = typeof(FilmChunk),
    Timeout = "02:00:00")]
internal sealed class PlanStep(Roots roots, FileJudge judge, EncoderChoice encoders, QualitySearch search, TranscodeChunkStore chunks, FfprobeProgram ffprobe, Scratch scratch)
    : Step<PlanStep.Input, PlanStep.Output>
{
    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("How it is made anew.")] TranscodePolicy? Policy = null,
        [property: Description("Of those that apply the first decides whether it is made anew; without any, what is encoded worse than the wanted codec and takes more than 0.04 bits for each pixel is.")] IReadOnlyList<TranscodeRule>? Rules = null,
        [property: DisplayName("Chunks of"), Description("How long the chunks are into which long films are cut, in seconds. What is no longer than one and a half of them is encoded in one go."), Range(2, 7200)] double ChunkSeconds = 120,
        [property: Description("How large it was when somebody decided about it; where it is not any more, nothing is done.")] long? Size = null,
        [property: DisplayName("Changed at"), Description("When it had been changed last when somebody decided about it; where it has been since, nothing is done.")] DateTimeOffset? ModifiedAt = null,
        [property: Description("What somebody decided about it; without it, the rules do.")] Verdict? Verdict = null,
        [property: Description("Why, in words.")] string? Reason = null);

    /// <param name="Verdict">What becomes of it.</param>
    /// <param name="Reason">Why, in words.</param>
    /// <param name="Inode">Its number on its file system.</param>
    /// <param name="Format">What the result is in.</param>
    /// <param name="Codec">How its picture is encoded now.</param>
    /// <param name="Encoder">What encodes it, as ffmpeg calls it.</param>
    /// <param name="Search">What was tried where the quality was searched for.</param>
    /// <param name="Chunks">Into how many it is cut; 0 where it is made in one go.</param>
    /// <param name="Duration">In seconds.</param>
    public sealed record Output(
        Verdict Verdict, string Reason, string Path, long Size, DateTimeOffset ModifiedAt, string? Inode, string Recipe, string? Format, string? Codec, string? Encoder, double? Crf, string? Search, int Chunks, double Duration);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.ReadableAsync(input.File, cancellationToken);
        if (FoundFile.Of(place.Path) is not { } file)
        {
            throw StepSignal.Skip($"{place.Path} is gone.");
        }

        if (file.Size != (input.Size ?? file.Size) || file.ModifiedAt != FoundFile.Kept(input.ModifiedAt ?? file.ModifiedAt))
        {
            throw new StepFailedException(FailureClass.Conflict, $"{place.Path} has changed since it was decided about: it is looked at again with the next report.", isPermanent: true);
        }

        var policy = input.Policy ?? new TranscodePolicy();
        var judged = input.Verdict is { } verdict
            ? await judge.CheckAsync(place, file, policy, new TranscodeDecision(verdict, input.Reason ?? "Somebody decided so."), context, cancellationToken)
            : await judge.JudgeAsync(place, file, policy, input.Rules, isReport: false, context, cancellationToken);
        var output = new Output(
            judged.Decision.Verdict, judged.Decision.Reason, place.Path, file.Size, file.ModifiedAt, FileIdentity.Of(place.Path)?.Inode.ToString(CultureInfo.InvariantCulture), policy.RecipeFor(judged.Decision.Verdict), null, judged.Facts.Codec, null, null, null, 0, judged.Facts.Duration);
        if (judged.Decision.Verdict == Verdict.Leave)
        {
            return output;
        }

        var source = await FilmSource.LookAsync(ffprobe, place.Path, context.Adopt, cancellationToken);
        await roots.WritableAsync(input.File, cancellationToken);
        if (FilmLosses.Of(source, policy, judged.Decision.Verdict) is { } loss)
        {
            return output with { Verdict = Verdict.Leave, Reason = loss };
        }

        output = output with { Format = policy.FormatOf(source.Report, RootedFiles.ContentTypeOf(place.Path), judged.Decision.Verdict).Name };
        RequireFree(place.Path, FilmFormat.Of(output.Format), source);
        if (judged.Decision.Verdict == Verdict.Remux)
        {
            return output;
        }

        var encoder = await encoders.ChooseAsync(policy, source, cancellationToken);
        var (crf, words) = await QualityAsync(policy, encoder, source, context, cancellationToken);
        // What says which encoder cannot have it says so here, and not in each chunk.
        PictureEncoding.For(encoder.Name, crf, policy.Preset, source);
        return output with { Encoder = encoder.Name, Crf = crf, Search = words, Chunks = await CutAsync(source, encoder, input.ChunkSeconds, context, cancellationToken) };
    }

    // Before hours are spent on it, and once more when it is put there.
    private static void RequireFree(string path, FilmFormat format, FilmSource source)
    {
        var target = RootedFiles.IsIn(path, format, source) ? path : Path.ChangeExtension(path, format.Extension);
        if (target != path && Path.Exists(target))
        {
            throw new StepFailedException(FailureClass.Conflict, $"It would be called {target}, and there is another file of that name.", isPermanent: true);
        }
    }

    private async Task<(double Crf, string? Words)> QualityAsync(TranscodePolicy policy, PictureEncoder encoder, FilmSource source, StepContext context, CancellationToken cancellationToken)
    {
        if ((policy.Ssim ?? policy.Vmaf) is not { } wanted)
        {
            return (policy.Crf ?? policy.UsualCrf, null);
        }

        context.Report(0, "Looks for the quality");
        using var folder = scratch.Open(context);
        var found = await search.FindAsync(
            source, encoder.Name, policy.Preset, policy.Ssim is null ? SimilarityMeasure.Vmaf : SimilarityMeasure.Ssim, wanted, context.ThreadsFor(), folder.Path,
            fraction => context.Report(fraction * 0.9), context.Adopt, cancellationToken);
        return (found.Crf, found.IsReached ? found.Words : $"None was good enough, the finest is taken: {found.Words}");
    }

    // A device encodes in one go: it is no faster at two chunks than at one after the other.
    private async Task<int> CutAsync(FilmSource source, PictureEncoder encoder, double wanted, StepContext context, CancellationToken cancellationToken)
    {
        if (source.PictureEnd - source.PictureBegin <= wanted * 1.5 && !encoder.IsHardware)
        {
            return 0;
        }

        var known = await chunks.ListAsync(context.RunId, cancellationToken);
        if (known.Count == 0)
        {
            var plan = await ChunkPlan.FindAsync(ffprobe, source, encoder.IsHardware ? source.Length + 1 : wanted, context.Adopt, cancellationToken);
            known = await chunks.PlanAsync(context.RunId, plan.Chunks, cancellationToken);
        }

        foreach (var chunk in known)
        {
            await context.Items.AddAsync(chunk.Chunk, cancellationToken);
        }

        return known.Count;
    }
}
