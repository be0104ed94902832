using System.ComponentModel;
using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Films;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Makes the whole film, from chunks that were encoded or in one go, and proves it before anything is replaced by it.</summary>
[Step(
    "transcode.finish",
    Title = "Put the new film together, and prove it",
    Description = "The pictures, encoded in chunks or here in one go, with the sounds, subtitles, chapters and tags of the original. It is decoded to its end, compared with what it must be, and weighed; what is not worth it is not taken, and the original stays.",
    Access = StepAccess.Write,
    Timeout = "12:00:00")]
internal sealed class FinishStep(
    Roots roots, FilmEditor films, ChunkJoin join, FilmCheck check, Similarity similarity, TranscodeChunkStore chunks, WorkObjects objects, JudgedFileStore judged, FfprobeProgram ffprobe, Scratch scratch,
    WorkerIdentity worker, TimeProvider time) : Step<FinishStep.Input, FinishStep.Output>
{
    private const int Samples = 5;
    private const double SampleSeconds = 2;

    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("As it was when it was planned.")] PlanStep.Output Plan,
        [property: Description("How it is made anew.")] TranscodePolicy? Policy = null);

    /// <param name="Finished">Where the new film lies, for the step that puts it into the place of the original.</param>
    /// <param name="Extension">How its name ends, where that is another than the original's.</param>
    /// <param name="How">How it was made, in words.</param>
    public sealed record Output(string Finished, string Sha256, string? Extension, long Size, long Saving, double Duration, long Pictures, double Seconds, string How, IReadOnlyList<string> Notes, TranscodingFacts Facts);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        await roots.HereAsync(input.File, time, cancellationToken);
        var (place, plan, policy) = (await roots.WritableAsync(input.File, cancellationToken), input.Plan, input.Policy ?? new TranscodePolicy());
        place.RequireSame(plan.Size, plan.ModifiedAt);
        using var folder = scratch.Open(context);
        await context.FenceAsync(cancellationToken);
        using var work = WorkFolders.Open(place, context);
        var source = await FilmSource.LookAsync(ffprobe, place.Path, context.Adopt, cancellationToken);
        var begun = time.GetTimestamp();
        var parts = await chunks.ListAsync(context.RunId, cancellationToken);
        var edited = await MakeWholeAsync(source, place, plan, policy, parts, folder, work.Path, context, cancellationToken);
        var seconds = time.GetElapsedTime(begun).TotalSeconds + parts.Sum(part => part.Seconds ?? 0);
        var made = edited.Files[0];
        context.Report(0.8, "Decodes it to its end");
        var health = await check.LookAsync(made.Path, context.FewerThreads(), fraction => context.Report(0.8 + (fraction * 0.15)), context.Adopt, cancellationToken);
        if (!health.IsSound)
        {
            throw new StepFailedException(FailureClass.InvalidFormat, string.Create(CultureInfo.InvariantCulture, $"What came out cannot be decoded without complaint ({health.Count}): at {health.Flaws[0].At:0.##} s, {health.Flaws[0].Words}"));
        }

        var size = new FileInfo(made.Path).Length;
        var likeness = await WeighAsync(source, made.Path, size, place, plan, policy, context, cancellationToken);
        place.RequireSame(plan.Size, plan.ModifiedAt);
        var format = FilmFormat.Of(plan.Format!);
        // What was proven is what is put into its place, whatever becomes of this machine in between.
        var sealedFile = await NewFile.SealAsync(made.Path, cancellationToken);
        // The next step takes it from there.
        work.IsKept = true;
        var facts = new TranscodingFacts(
            plan.Recipe, plan.Reason, plan.Codec, made.Report?.Picture?.Codec ?? (plan.Verdict == Verdict.Remux ? plan.Codec : policy.CodecName), plan.Duration, health.Pictures, Math.Round(seconds, 2), plan.Encoder, worker.Host,
            likeness?.Mean, likeness?.Measure.ToString().ToLowerInvariant());
        return new Output(
            made.Path, sealedFile.Sha256!, RootedFiles.IsIn(place.Path, format, source) ? null : format.Extension.TrimStart('.'), size, plan.Size - size, plan.Duration, health.Pictures, Math.Round(seconds, 2), edited.How, edited.Notes, facts);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (place, plan) = (await roots.WritableAsync(input.File, cancellationToken), input.Plan);
        return [new PlannedAction(plan.Verdict == Verdict.Remux ? "remux" : "encode", place.Path, $"by {plan.Recipe}: {plan.Reason}", $"{plan.Size} bytes, changed {plan.ModifiedAt:O}")];
    }

    // What cannot be made as it shall be, or would lack something, is not made again each night.
    private async Task<EditedFilm> MakeWholeAsync(
        FilmSource source, RootedPath place, PlanStep.Output plan, TranscodePolicy policy, IReadOnlyList<TranscodeChunk> parts, ScratchFolder folder, string work, StepContext context, CancellationToken cancellationToken)
    {
        string reason;
        try
        {
            var edited = await MakeAsync(source, place, plan, policy, parts, folder, work, context, cancellationToken);
            if (edited.Lost.Count == 0 || policy.MayLose)
            {
                return edited;
            }

            reason = $"Something would be lost (`mayLose`): {string.Join(" ", edited.Lost)}";
        }
        catch (FilmException refused) when (refused.Fault == FilmFault.Request)
        {
            reason = refused.Message;
        }

        throw await LeaveAsync(place, plan, reason, context, cancellationToken);
    }

    private async Task<EditedFilm> MakeAsync(
        FilmSource source, RootedPath place, PlanStep.Output plan, TranscodePolicy policy, IReadOnlyList<TranscodeChunk> parts, ScratchFolder folder, string work, StepContext context, CancellationToken cancellationToken)
    {
        var isEncoded = plan.Verdict == Verdict.Transcode;
        var recipe = new EditRecipe(policy.Loudness is { } lufs ? [new Loudness(lufs)] : [], new EditResult(plan.Format, isEncoded ? policy.CodecName : null));
        var order = new FilmOrder(place.Path, recipe, new Dictionary<Guid, string>(), RootedFiles.ContentTypeOf(place.Path))
        {
            Known = source.Report,
            Threads = context.FewerThreads(),
            Keeps = stream => policy.Keeps(stream, source.Report),
            LeavesPictures = !isEncoded,
            Stamp = plan.Recipe,
        };
        var begun = 0.0;
        if (plan.Chunks > 0)
        {
            order = order with { Pictures = await JoinAsync(plan, parts, folder, context, cancellationToken) };
            begun = 0.5;
        }
        else if (isEncoded)
        {
            order = order with { Encoding = PictureEncoding.For(plan.Encoder!, plan.Crf!.Value, policy.Preset, source) };
        }

        return await films.EditAsync(order, work, fraction => context.Report(begun + (fraction * (0.8 - begun))), context.Adopt, cancellationToken);
    }

    private async Task<GivenPictures> JoinAsync(PlanStep.Output plan, IReadOnlyList<TranscodeChunk> parts, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        if (parts.Count != plan.Chunks || parts.Any(part => part.Object is null || part.Encoded is null))
        {
            throw new StepFailedException(FailureClass.Unknown, $"{parts.Count(part => part.Object is not null)} chunks are encoded, and there should be {plan.Chunks}: retry the step that encodes them.", isPermanent: true);
        }

        try
        {
            context.Report(0, "Fetches the chunks");
            var files = new List<EncodedChunk>();
            foreach (var part in parts)
            {
                var copy = folder[string.Create(CultureInfo.InvariantCulture, $"chunk-{part.Number}.mp4")];
                files.Add(part.Encoded! with { File = await objects.FileAsync(part.Object!.Value, copy, cancellationToken) });
                context.Report(0.3 * files.Count / parts.Count);
            }

            context.Report(0.3, "Puts the chunks together");
            return await join.JoinAsync(files, Directory.CreateDirectory(folder["joined"]).FullName, fraction => context.Report(0.3 + (fraction * 0.2)), context.Adopt, cancellationToken);
        }
        catch (ObjectMissingException missing)
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"A chunk is not in the storage any more: retry the step that encodes them. {missing.Message}", isPermanent: true, missing);
        }
    }

    // What is not worth it is remembered: it would be tried again each night.
    private async Task<SimilarityFound?> WeighAsync(
        FilmSource source, string made, long size, RootedPath place, PlanStep.Output plan, TranscodePolicy policy, StepContext context, CancellationToken cancellationToken)
    {
        if (plan.Verdict != Verdict.Transcode)
        {
            return null;
        }

        string? reason = null;
        if (policy.Loudness is null && size > plan.Size * policy.MostOfSize)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"It would have become {100.0 * size / plan.Size:0.#} % of what it is, and {100 * policy.MostOfSize:0.#} % is the most that is worth it.");
        }

        SimilarityFound? found = null;
        if (reason is null && policy.LeastSsim is { } least)
        {
            found = await similarity.CompareAsync(
                await FilmSource.LookAsync(ffprobe, made, context.Adopt, cancellationToken), source, SimilarityMeasure.Ssim, Samples, SampleSeconds, plan.Encoder is { } encoder ? PictureEncoding.For(encoder, plan.Crf ?? 0, policy.Preset, source).Filter : null, context.Adopt, cancellationToken);
            reason = found.Worst >= least ? null
                : string.Create(CultureInfo.InvariantCulture, $"It would have looked less like what it is than is wanted: SSIM is {found.Worst:0.####} from {found.WorstAt:0.#} s on, and {least:0.####} is the least.");
        }

        if (reason is null)
        {
            return found;
        }

        throw await LeaveAsync(place, plan, reason, context, cancellationToken);
    }

    private async Task<StepSignal> LeaveAsync(RootedPath place, PlanStep.Output plan, string reason, StepContext context, CancellationToken cancellationToken)
    {
        await judged.TryAsync(new FoundFile(place.Path, plan.Size, FoundFile.Kept(plan.ModifiedAt)), plan.Recipe, reason, cancellationToken);
        await chunks.DropAsync(objects, context.RunId, cancellationToken);
        return StepSignal.Skip(reason);
    }
}
