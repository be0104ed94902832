using System.ComponentModel;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.Uploads;

namespace Aspire.Media.Workers.Files;

/// <summary>Takes a file that lies under a root into the library, and leaves it where it is.</summary>
[Step(
    "library.adopt",
    Title = "Take a file into the library",
    Description = "A file under one of the roots, which stays where it is. What is being written, and what cannot be read as what its name says, is not taken; it is asked again once it has changed.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    Timeout = "12:00:00")]
internal sealed class AdoptFileStep(Roots roots, FoundFileStore files, Intake intake, FfprobeProgram ffprobe) : Step<AdoptFileStep.Input, AdoptFileStep.Output>
{
    public sealed record Input(
        [property: Description("The file, as a path or as file:///….")] string File,
        [property: Description("The site that it belongs to; else that of its root.")] string? Site = null,
        [property: Description("What it shall be called; else it is called what the file is called.")] string? Title = null,
        [property: Description("The collection that it belongs to.")] string? Collection = null,
        [property: Description("Words by which it is found.")] IReadOnlyList<string>? Tags = null,
        [property: Description("Looks into it first: what is no container of sound or pictures, though its name says so, is not taken.")] bool Check = true,
        [property: Description("How large it was when it was found; where it is not any more, it is not taken.")] long? Size = null,
        [property: DisplayName("Changed at"), Description("When it was changed last, when it was found; where it was changed since, it is not taken.")] DateTimeOffset? ModifiedAt = null);

    /// <param name="Duplicate">Whether the library had it already.</param>
    public sealed record Output(Guid Asset, string Path, long Size, bool Duplicate);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.ReadableAsync(input.File, cancellationToken);
        var file = await StillAsync(input, place.Path, cancellationToken);
        if (await files.TakenAsAsync(file, cancellationToken) is { } before)
        {
            return new Output(before, place.Path, file.Size, Duplicate: true);
        }

        if (input.Check && MediaExtensions.IsContainer(place.Path))
        {
            await CheckAsync(place, file, context, cancellationToken);
        }

        try
        {
            await using var stream = place.OpenRead();
            var admission = await intake.TakeAsync(
                stream,
                file.Size,
                sha256: null,
                token => FoundFile.Of(place.Path) == file ? Task.FromResult(new Announcement(DraftOf(input, place, context))) : throw new RestlessException(),
                count => context.Report((double)count / file.Size, $"{count / 1e6:0.0} MB"),
                cancellationToken);
            await files.TakeAsync(place.Root.Name, file, admission.Asset.Id, cancellationToken);
            return new Output(admission.Asset.Id, place.Path, admission.Asset.Size, !admission.IsNew);
        }
        catch (IntakeException broken) when (broken.Refusal == IntakeRefusal.Truncated || FoundFile.Of(place.Path) != file)
        {
            throw await RestlessAsync(place.Path, cancellationToken);
        }
        catch (RestlessException)
        {
            throw await RestlessAsync(place.Path, cancellationToken);
        }
        catch (IntakeException refused)
        {
            await files.RefuseAsync(place.Root.Name, file, refused.Message, cancellationToken);
            throw new StepFailedException(FailureClass.InvalidFormat, $"{place.Path}: {refused.Message}", isPermanent: true, refused);
        }
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.ReadableAsync(input.File, cancellationToken);
        return FoundFile.Of(place.Path) is { } file && await files.TakenAsAsync(file, cancellationToken) is null
            ? [new PlannedAction("take", place.Path, "into the library", $"{file.Size} bytes, changed {file.ModifiedAt:O}")]
            : [];
    }

    // What was found a moment ago may be gone, or another, and is found again if it is worth it.
    private async Task<FoundFile> StillAsync(Input input, string path, CancellationToken cancellationToken)
    {
        if (FoundFile.Of(path) is not { } file)
        {
            throw input.Size is null ? new StepFailedException(FailureClass.FileNotFound, $"There is no file {path}.") : StepSignal.Skip($"{path} is gone.");
        }

        return file.Size == 0 ? throw StepSignal.Skip($"{path} is empty.")
            : file.Size != (input.Size ?? file.Size) || file.ModifiedAt != FoundFile.Kept(input.ModifiedAt ?? file.ModifiedAt) ? throw await RestlessAsync(path, cancellationToken)
            : file;
    }

    private async Task CheckAsync(RootedPath place, FoundFile file, StepContext context, CancellationToken cancellationToken)
    {
        string problem;
        try
        {
            var report = await ffprobe.ProbeAsync(place.Path, context.Adopt, cancellationToken);
            if (report.Streams.Count > 0)
            {
                return;
            }

            problem = "There is neither a picture nor a sound in it.";
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            problem = failure.Message;
        }

        if (FoundFile.Of(place.Path) != file)
        {
            throw await RestlessAsync(place.Path, cancellationToken);
        }

        await files.RefuseAsync(place.Root.Name, file, problem, cancellationToken);
        throw StepSignal.Skip($"{place.Path} cannot be read as media, and is left alone until it changes: {problem}");
    }

    private async Task<StepSignal> RestlessAsync(string path, CancellationToken cancellationToken)
    {
        await files.DoubtAsync(path, cancellationToken);
        return StepSignal.Skip($"{path} is still being written. It is taken once it stands still.");
    }

    private static AssetDraft DraftOf(Input input, RootedPath place, StepContext context) => new()
    {
        FileName = Path.GetFileName(place.Path),
        Title = input.Title,
        Collection = input.Collection,
        Site = input.Site ?? place.Root.Site,
        Tags = input.Tags ?? [],
        UploadedBy = "folders",
        MadeBy = context.RunId,
        Recipe = place.Path,
    };

    /// <summary>It changed while it was read.</summary>
    private sealed class RestlessException : Exception;
}
