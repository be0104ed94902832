using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Puts a finished file in the place of the one that it was made from.</summary>
[Step(
    "transcode.swap",
    Title = "Replace a file by what was made of it",
    Description = "A finished file takes the place of the one that it was made from, in one stroke; the original is kept for some days, and can be brought back. Where the original has been changed or removed since it was read, nothing is replaced.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    MaxAttempts = 5,
    Timeout = "12:00:00")]
internal sealed class SwapStep(Roots roots, TranscodedFileStore files, FinishedFiles finished, Scratch scratch, TimeProvider time) : Step<SwapStep.Input, SwapStep.Output>
{
    public sealed record Input(
        [property: Description("The file that is replaced, as a path or as file:///….")] string File,
        [property: Description("How large it was when it was read.")] long Size,
        [property: DisplayName("Changed at"), Description("When it was changed last, when it was read.")] DateTimeOffset ModifiedAt,
        [property: DisplayName("Finished file"), Description("What takes its place: a path in the scratch folder of the worker, or object:KEY.")] string Finished,
        [property: Description("How it was made, and why.")] TranscodingFacts Facts,
        [property: Description("The file's number on its file system when it was read.")] string? Inode = null,
        [property: DisplayName("SHA-256"), Description("Of the finished file.")] string? Sha256 = null,
        [property: Description("How the new file's name ends, without the dot; as the old one's without it."), RegularExpression("^[A-Za-z0-9]{1,10}$")] string? Extension = null,
        [property: DisplayName("Days that the original is kept"), Range(0, 3_650)] double QuarantineDays = 14);

    /// <param name="Id">By which the original is brought back.</param>
    /// <param name="Saved">In bytes; less than nothing where it has become larger.</param>
    /// <param name="Quarantine">Where the original is kept.</param>
    public sealed record Output(Guid Id, string Path, long Size, long Saved, string Quarantine, DateTimeOffset QuarantinedUntil);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.WritableAsync(input.File, cancellationToken);
        var output = await ReplaceAsync(input, place, context, cancellationToken);
        WorkFolders.Leave(place.Root, input.Finished);
        return output;
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.WritableAsync(input.File, cancellationToken);
        return await ObjectionAsync(input, place, cancellationToken) is null
            ? [new PlannedAction("replace", place.Path, $"by {TargetOf(input, place)}, and keep the original for {input.QuarantineDays:0.#} days", $"{input.Size} bytes, changed {input.ModifiedAt:O}")]
            : [];
    }

    private async Task<Output> ReplaceAsync(Input input, RootedPath place, StepContext context, CancellationToken cancellationToken)
    {
        var known = await files.FindAsync(context.StepId, cancellationToken);
        if (known is { State: not TranscodedState.Swapping })
        {
            // Done by an attempt whose answer did not arrive.
            return OutputOf(known);
        }

        if (known is null && await ObjectionAsync(input, place, cancellationToken) is { } objection)
        {
            throw new StepFailedException(FailureClass.Conflict, $"{place.Path} is not replaced. {objection}", isPermanent: true);
        }

        // Whoever retries it by hand begins to count anew, and what is there was left by a later attempt than the first.
        var attempt = known is null || known.Attempt <= context.Attempt ? context.Attempt : await files.NextAttemptAsync(known.Id, cancellationToken);
        using var folder = scratch.Open(context);
        if (known is null || !await new FileSwap(known.OrderOfUnfetched() with { Attempt = attempt }, context.FenceAsync).IsInPlaceAsync(cancellationToken))
        {
            var made = await finished.FetchAsync(input.Finished, input.Sha256, folder, cancellationToken);
            known = (known ?? RecordOf(input, place, context)) with { Attempt = attempt, BytesAfter = made.Size, Sha256After = made.Sha256! };
            return await SwapAsync(known, known.OrderOf(made), context, cancellationToken);
        }

        known = known with { Attempt = attempt };
        return await SwapAsync(known, known.OrderOfUnfetched(), context, cancellationToken);
    }

    private async Task<Output> SwapAsync(TranscodedFile file, SwapOrder order, StepContext context, CancellationToken cancellationToken)
    {
        if (!await files.BeginAsync(file, cancellationToken))
        {
            throw new StepFailedException(FailureClass.Conflict, $"A later attempt replaces {file.Before.Path} already.");
        }

        try
        {
            var placed = await new FileSwap(order, context.FenceAsync).RunAsync(cancellationToken);
            await context.FenceAsync(cancellationToken);
            await files.SwappedAsync(file.Id, file.Attempt, placed, cancellationToken);
            return OutputOf(file);
        }
        catch (FileSwapException refused)
        {
            // With what is kept of it the row stays, until the time of that is over.
            if (FileIdentity.Of(file.QuarantinePath) is null)
            {
                await files.ForgetAsync(file.Id, file.Attempt, cancellationToken);
            }

            throw refused.AsFailure();
        }
    }

    private async Task<string?> ObjectionAsync(Input input, RootedPath place, CancellationToken cancellationToken) =>
        (await files.PastAsync(place.Path, input.Facts.Recipe, time.GetUtcNow() - TranscodedPast.Window, cancellationToken)).Objection;

    private TranscodedFile RecordOf(Input input, RootedPath place, StepContext context) => new()
    {
        Id = context.StepId,
        Run = context.RunId,
        Attempt = context.Attempt,
        Root = place.Root.Name,
        Before = new FoundFile(place.Path, input.Size, FoundFile.Kept(input.ModifiedAt)),
        InodeBefore = InodeOf(input),
        PathAfter = TargetOf(input, place),
        BytesAfter = 0,
        Sha256After = "",
        Facts = input.Facts,
        QuarantinePath = Quarantine.PathOf(RealPath.Of(place.Root.Path), context.StepId, place.Path),
        QuarantinedUntil = FoundFile.Kept(time.GetUtcNow().AddDays(input.QuarantineDays)),
    };

    private static string TargetOf(Input input, RootedPath place) => input.Extension is { } extension ? Path.ChangeExtension(place.Path, extension) : place.Path;

    private static long? InodeOf(Input input) =>
        input.Inode is not { Length: > 0 } inode ? null
        : ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? unchecked((long)number)
        : throw new StepFailedException(FailureClass.Configuration, $"`{inode}` is no number of a file.", isPermanent: true);

    private static Output OutputOf(TranscodedFile file) =>
        new(file.Id, file.PathAfter, file.BytesAfter, file.Before.Size - file.BytesAfter, file.QuarantinePath, file.QuarantinedUntil);
}
