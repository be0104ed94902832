using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Lets originals go whose time is over.</summary>
[Step(
    "transcode.purge",
    Title = "Let old originals go",
    Description = "Deletes originals of replaced files that were kept as long as was said. Only the very files that were written down are deleted; what was changed since, and what lies on a mount that is missing, stays.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    Timeout = "12:00:00")]
internal sealed partial class PurgeStep(Roots roots, TranscodedFileStore files, TranscodeChunkStore chunks, TimeProvider time, ILogger<PurgeStep> logger) : Step<PurgeStep.Input, PurgeStep.Output>
{
    private const int Page = 200;

    // As long as chunks are kept in the storage.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(14);

    // A plan is for people to read.
    private const int MostPlanned = 2_000;

    public sealed record Input;

    /// <param name="Bytes">How much room that made.</param>
    /// <param name="Left">Originals that stay although their time is over; the log says why.</param>
    public sealed record Output(long Files, long Bytes, long Left);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (gone, bytes, left) = (0L, 0L, 0L);
        await foreach (var file in DueAsync(cancellationToken))
        {
            if ((await HindranceAsync(file, cancellationToken) ?? await EndAsync(file, context, cancellationToken)) is { } reason)
            {
                left++;
                Stays(file.QuarantinePath, reason);
                continue;
            }

            (gone, bytes) = (gone + 1, bytes + file.Before.Size);
        }

        await TidyAsync(cancellationToken);
        return new Output(gone, bytes, left);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var actions = new List<PlannedAction>();
        await foreach (var file in DueAsync(cancellationToken))
        {
            if (await HindranceAsync(file, cancellationToken) is null)
            {
                actions.Add(new PlannedAction("delete", file.QuarantinePath, $"the original of {file.PathAfter}", $"{file.Before.Size} bytes, changed {file.Before.ModifiedAt:O}"));
            }

            if (actions.Count == MostPlanned)
            {
                break;
            }
        }

        return actions;
    }

    // Finished films that nobody put into their place, and chunks of films that nobody put together.
    private async Task TidyAsync(CancellationToken cancellationToken)
    {
        await chunks.ForgetOldAsync(time.GetUtcNow() - Forgotten, cancellationToken);
        foreach (var root in (await roots.AllAsync(cancellationToken)).Where(root => root.Access == RootAccess.Write && Directory.Exists(root.Path)))
        {
            try
            {
                WorkFolders.Sweep(root, time.GetUtcNow() - Forgotten);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                NotTidied(root.Path, failure.Message);
            }
        }
    }

    /// <returns>Why it stays; null where it is gone.</returns>
    private async Task<string?> EndAsync(TranscodedFile file, StepContext context, CancellationToken cancellationToken)
    {
        var isReplaced = file.State == TranscodedState.Swapped;
        if (!isReplaced)
        {
            file = file with { Attempt = await files.NextAttemptAsync(file.Id, cancellationToken) };
            try
            {
                isReplaced = await new FileSwap(file.OrderOfUnfetched(), context.FenceAsync).EndAsync(cancellationToken);
            }
            catch (FileSwapException unclear)
            {
                return unclear.Message;
            }

            // With nothing in its place, what is kept is all that there is.
            if (!isReplaced && !File.Exists(file.Before.Path))
            {
                return $"{file.Before.Path} was not replaced, and is gone";
            }
        }

        await context.FenceAsync(cancellationToken);
        Quarantine.Release(file.QuarantinePath);
        if (!isReplaced)
        {
            await files.ForgetAsync(file.Id, file.Attempt, cancellationToken);
            return null;
        }

        if (file.State == TranscodedState.Swapping && FileIdentity.Of(file.PathAfter) is { } placed)
        {
            await files.SwappedAsync(file.Id, file.Attempt, placed, cancellationToken);
        }

        await files.EndAsync(file.Id, TranscodedState.Purged, cancellationToken);
        return null;
    }

    private async IAsyncEnumerable<TranscodedFile> DueAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        IReadOnlyList<TranscodedFile> page;
        for (Guid? after = null; (page = await files.DueAsync(now, after, Page, cancellationToken)).Count > 0; after = page[^1].Id)
        {
            foreach (var file in page)
            {
                yield return file;
            }
        }
    }

    private async Task<string?> HindranceAsync(TranscodedFile file, CancellationToken cancellationToken)
    {
        try
        {
            await roots.ResolveAsync(file.QuarantinePath, RootAccess.Write, cancellationToken);
        }
        catch (RootException refused)
        {
            return refused.Message;
        }

        // One that is not there was deleted by hand, unless its whole disk is away.
        return FileIdentity.Of(file.QuarantinePath) is not { } kept
            ? Quarantine.IsThere(file.QuarantinePath) || File.Exists(file.PathAfter) ? null : "its disk is not there"
            : kept.IsCopyOf(file.Before) || FileIdentity.Of(file.Before.Path)?.IsSame(kept) == true ? null
            : "it is another file than the one that was kept";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was left under {Root} cannot be tidied up: {Reason}")]
    private partial void NotTidied(string root, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The original {File} stays, although its time is over: {Reason}")]
    private partial void Stays(string file, string reason);
}
