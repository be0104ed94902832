using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Films;
using Aspire.Media.Library;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Encodes one chunk of a film, and leaves it in the storage for whoever puts the film together.</summary>
[Step(
    "transcode.chunk",
    Title = "Encode a part of a film",
    Description = "The pictures of one chunk, as they were planned; proven to be those that the film has there, and left in the storage for the step that puts the film together. Whoever does it twice leaves one.",
    Access = StepAccess.Write,
    MaxAttempts = 4,
    Timeout = "06:00:00")]
internal sealed class EncodeChunkStep(
    Roots roots, EncoderChoice encoders, ChunkEncoder encoder, TranscodeChunkStore chunks, WorkObjects objects, FfprobeProgram ffprobe, Scratch scratch, WorkerIdentity worker, TimeProvider time)
    : Step<EncodeChunkStep.Input, EncodeChunkStep.Output>
{
    // A run that stands still for longer than this encodes anew what it had.
    private static readonly TimeSpan Lasting = TimeSpan.FromDays(14);

    // Until another worker asks for it that has the encoder.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("Which chunk, as it was planned.")] FilmChunk Chunk,
        [property: Description("What encodes it, as ffmpeg calls it.")] string Encoder,
        [property: DisplayName("CRF")] double Crf,
        [property: Description("How large the film was when it was cut.")] long Size,
        [property: DisplayName("Changed at"), Description("When the film had been changed last when it was cut.")] DateTimeOffset ModifiedAt,
        [property: Description("How much trouble the encoder takes, in its own words.")] string? Preset = null);

    /// <param name="Bytes">How large it is.</param>
    /// <param name="Seconds">How long it took.</param>
    /// <param name="Fps">How many pictures that were in a second.</param>
    public sealed record Output(int Number, int Pictures, long Bytes, double Seconds, double Fps, string Worker);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var known = (await chunks.ListAsync(context.RunId, cancellationToken)).FirstOrDefault(chunk => chunk.Number == input.Chunk.Number)
            ?? throw new StepFailedException(FailureClass.Configuration, $"No chunk {input.Chunk.Number} of this run was planned: `transcode.plan` comes before.", isPermanent: true);
        if (known.Object is { } done && await objects.HasAsync(done, cancellationToken))
        {
            return OutputOf(known);
        }

        var place = await roots.HereAsync(input.File, time, cancellationToken);
        place.RequireSame(input.Size, input.ModifiedAt);
        var source = await FilmSource.LookAsync(ffprobe, place.Path, context.Adopt, cancellationToken);
        if (await encoders.RefusalAsync(input.Encoder, source, cancellationToken) is { } refusal)
        {
            throw StepSignal.WaitUntil(time.GetUtcNow() + Pause, $"Waits for a worker with {input.Encoder}: here, {refusal}");
        }

        using var folder = scratch.Open(context);
        var (begun, file) = (time.GetTimestamp(), folder["chunk.mp4"]);
        var encoded = await encoder.EncodeAsync(
            source, known.Chunk, PictureEncoding.For(input.Encoder, input.Crf, input.Preset, source), context.ThreadsFor(), file, fraction => context.Report(fraction), context.Adopt, cancellationToken);
        var took = time.GetElapsedTime(begun);
        context.LeaveSlot();
        place.RequireSame(input.Size, input.ModifiedAt);
        var bytes = new FileInfo(file).Length;
        var key = await objects.KeepAsync(file, "video/mp4", Lasting, cancellationToken);
        await context.FenceAsync(cancellationToken);
        if (!await chunks.EncodedAsync(context.RunId, encoded with { File = "" }, key, known.Object, bytes, took, worker.Host, cancellationToken))
        {
            await objects.DropAsync(key, cancellationToken);
        }

        return OutputOf((await chunks.ListAsync(context.RunId, cancellationToken)).First(chunk => chunk.Number == input.Chunk.Number));
    }

    // What is kept for a while in the storage nobody has to agree to.
    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PlannedAction>>([]);

    private static Output OutputOf(TranscodeChunk chunk)
    {
        var (pictures, seconds) = (chunk.Pictures ?? 0, chunk.Seconds ?? 0);
        return new Output(chunk.Number, pictures, chunk.Bytes ?? 0, seconds, seconds > 0 ? Math.Round(pictures / seconds, 2) : 0, chunk.Worker ?? "");
    }
}
