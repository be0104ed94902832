using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>What several of the steps do that make films anew.</summary>
internal static class TranscodeSteps
{
    // More threads than this make one encoder hardly faster, and each takes its memory.
    private const int Most = 8;

    // Until another worker asks.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How many threads an encoder may have beside which others work.</summary>
    public static int ThreadsFor(this StepContext context) => Math.Min(Most, context.Recovery.Threads(Environment.ProcessorCount));

    /// <summary>How many a program may have, where it failed for want of memory before; as many as it likes where null.</summary>
    public static int? FewerThreads(this StepContext context) => context.Recovery.FewerResources > 0 ? context.ThreadsFor() : null;

    /// <summary>A file that another worker has found: one that lacks the whole root leaves it to those who have it.</summary>
    public static async Task<RootedPath> HereAsync(this Roots roots, string location, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var place = await roots.ResolveAsync(location, RootAccess.Read, cancellationToken);
            if (Directory.Exists(place.Root.Path) && (File.Exists(place.Path) || Directory.EnumerateFileSystemEntries(place.Root.Path).Any()))
            {
                return place;
            }
        }
        catch (RootException refused) when (refused.Refusal == RootRefusal.Denied)
        {
            // It was planned by a worker that has it.
        }

        throw StepSignal.WaitUntil(time.GetUtcNow() + Pause, $"Waits for a worker that has the folder of {location}");
    }

    /// <summary>The file must be what it was when it was planned what is done with it.</summary>
    /// <exception cref="StepFailedException">It is not, or is gone.</exception>
    public static void RequireSame(this RootedPath place, long size, DateTimeOffset modifiedAt)
    {
        if (FoundFile.Of(place.Path) is not { } file)
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"{place.Path} is gone since it was planned: nothing is replaced.", isPermanent: true);
        }

        if (file.Size != size || file.ModifiedAt != FoundFile.Kept(modifiedAt))
        {
            throw new StepFailedException(FailureClass.Conflict, $"{place.Path} has changed since it was planned (it had {size} bytes, changed at {modifiedAt:u}, and has {file.Size}, changed at {file.ModifiedAt:u}): nothing is replaced.", isPermanent: true);
        }
    }

    /// <summary>Lets go of the chunks of a film.</summary>
    public static async Task DropAsync(this TranscodeChunkStore chunks, WorkObjects objects, Guid run, CancellationToken cancellationToken)
    {
        foreach (var chunk in (await chunks.ListAsync(run, cancellationToken)).Where(chunk => chunk.Object is not null))
        {
            await objects.DropAsync(chunk.Object!.Value, cancellationToken);
        }

        await chunks.ForgetAsync(run, cancellationToken);
    }
}
