using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Brings the original of a file back that was replaced.</summary>
[Step(
    "transcode.restore",
    Title = "Bring an original back",
    Description = "The original of a file that was replaced takes its place again, in one stroke, and what was made of it goes. The same recipe is not used on it again. Where somebody has put another file there, nothing is done.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    Timeout = "12:00:00")]
internal sealed class RestoreStep(Roots roots, TranscodedFileStore files) : Step<RestoreStep.Input, RestoreStep.Output>
{
    public sealed record Input([property: Description("The replaced file's id, as media transcodes list shows it.")] Guid File);

    public sealed record Output(Guid Id, string Path, long Size);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var file = await FindAsync(input, cancellationToken);
        if (file.State == TranscodedState.Restored)
        {
            return OutputOf(file);
        }

        if (FileIdentity.Of(file.QuarantinePath) is { } kept)
        {
            RequireUnchanged(file, kept);
            var attempt = await files.NextAttemptAsync(file.Id, cancellationToken);
            try
            {
                await new FileSwap(OrderOf(file, attempt), context.FenceAsync).RunAsync(cancellationToken);
            }
            catch (FileSwapException refused)
            {
                throw refused.AsFailure();
            }

            await context.FenceAsync(cancellationToken);
            Quarantine.Release(file.QuarantinePath);
        }
        else if (FileIdentity.Of(file.Before.Path) is not { } there || !there.IsCopyOf(file.Before))
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"The original of {file.Before.Path} is neither there nor at {file.QuarantinePath}, where it was kept.", isPermanent: true);
        }

        await files.EndAsync(file.Id, TranscodedState.Restored, cancellationToken);
        return OutputOf(file);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var file = await FindAsync(input, cancellationToken);
        return file.State == TranscodedState.Restored ? []
            : [new PlannedAction("restore", file.Before.Path, $"from {file.QuarantinePath}; {file.PathAfter} goes", $"{file.PathAfter}: {file.BytesAfter} bytes, changed {file.ModifiedAfter:O}")];
    }

    private async Task<TranscodedFile> FindAsync(Input input, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(input.File, cancellationToken) is not { } file)
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"No file was replaced as {input.File}.", isPermanent: true);
        }

        var place = await roots.WritableAsync(file.Before.Path, cancellationToken);
        return file.State switch
        {
            TranscodedState.Purged => throw new StepFailedException(
                FailureClass.FileNotFound, FormattableString.Invariant($"The original of {place.Path} was kept until {file.QuarantinedUntil:yyyy-MM-dd}, and is gone since."), isPermanent: true),
            TranscodedState.Swapping => throw new StepFailedException(FailureClass.Conflict, $"{place.Path} is being replaced, or that was stopped in the middle: let its run end first."),
            _ => file,
        };
    }

    private static Output OutputOf(TranscodedFile file) => new(file.Id, file.Before.Path, file.Before.Size);

    // By the id of the file: what a run left behind that was given up is known to the next one.
    private static SwapOrder OrderOf(TranscodedFile file, int attempt) => new()
    {
        Id = file.Id,
        Attempt = attempt,
        Original = new FoundFile(file.PathAfter, file.BytesAfter, file.ModifiedAfter!.Value),
        Inode = (ulong?)file.InodeAfter,
        Target = file.Before.Path,
        New = new NewFile(file.QuarantinePath, file.Before.Size),
    };

    private static void RequireUnchanged(TranscodedFile file, FileIdentity kept)
    {
        if (!kept.IsCopyOf(file.Before))
        {
            throw new StepFailedException(
                FailureClass.Conflict, $"{file.QuarantinePath} was changed while it was kept: it has {kept.Size} bytes and had {file.Before.Size}. Look at it, and move it by hand if it is good.", isPermanent: true);
        }
    }
}
