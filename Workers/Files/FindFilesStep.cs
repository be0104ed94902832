using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Storage;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Files;

/// <summary>Lists files that lie under the roots.</summary>
[Step(
    "files.find",
    Title = "Find files",
    Description = "Under the folders that configuration and sites name as roots, at any depth: by extension, name, age and size. Links are not followed, and what was made here is not found again. A root that is missing is a failure and an incident, not an empty list.",
    Access = StepAccess.Read,
    Resource = StepResource.Io,
    Lists = typeof(Item),
    Timeout = "02:00:00")]
internal sealed class FindFilesStep(
    Roots roots, FoundFileStore files, RootWatch watch, IOptions<StorageOptions> storage, IOptions<RecoveryOptions> recovery, TimeProvider time) : Step<FindFilesStep.Input, FindFilesStep.Output>
{
    private const int Portion = 500;

    public enum MediaKind
    {
        Media,
        Moving,
        Films,
    }

    public sealed record Input(
        [property: Description("Names of roots; without any, all of them.")] IReadOnlyList<string>? Roots = null,
        [property: Description("Only roots of this site.")] string? Site = null,
        [property: Description("How names end, such as mp4; without any, as those of media do. `*` for all.")] IReadOnlyList<string>? Extensions = null,
        [property: Description("Patterns such as 2024-*, of which a name matches one.")] IReadOnlyList<string>? Names = null,
        [property: DisplayName("Least age"), Description("How long they must not have been changed.")] TimeSpan? MinAge = null,
        [property: DisplayName("Least size"), Description("In bytes."), Range(0, long.MaxValue)] long MinSize = 1,
        [property: Description("Also files and folders whose names begin with a dot.")] bool Hidden = false,
        [property: Description("Also files that are in the library already.")] bool Known = false,
        [property: Description("So often a file must have been found with the same size and time of change, each time at least the pause after the one before."), Range(1, 1000)] int Polls = 1,
        [property: Description("What is found again sooner than that counts once.")] TimeSpan? Pause = null,
        [property: Description("A file that must lie beside it, such as {name}.done; {stem} is its name without the ending.")] string? Marker = null,
        [property: DisplayName("Go on"), Description("Roots that are missing are told of, and the others are searched all the same.")] bool GoOn = false,
        [property: Description("Of all roots only those from which files are taken into the library; those that are named are searched in any case.")] bool Watched = false,
        [property: Description("Which of them, where no endings are named: all media, what moves or sounds, or films alone.")] MediaKind Kind = MediaKind.Media);

    /// <param name="Root">The root under which it lies.</param>
    /// <param name="Site">The site that the root belongs to.</param>
    public sealed record Item(string Path, string Name, long Size, DateTimeOffset ModifiedAt, string Root, string? Site);

    /// <param name="Found">How many are in the list.</param>
    /// <param name="Seen">How many there are in all.</param>
    /// <param name="Known">How many are in the library already.</param>
    /// <param name="Refused">How many are left alone until they change, since they cannot be taken.</param>
    /// <param name="Waiting">How many do not stand still yet, or lack their marker.</param>
    /// <param name="Unreadable">What could not be read, as far as it is named.</param>
    /// <param name="Missing">Which roots could not be searched, and why.</param>
    public sealed record Output(long Found, long Seen, long Known, long Refused, long Waiting, IReadOnlyList<string> Unreadable, IReadOnlyList<string> Missing);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var wish = WishOf(input);
        var wanted = await RootsAsync(input, cancellationToken);
        // What storage and recovery keep is not media that somebody brought.
        var ours = new[] { storage.Value.Disk.Path, recovery.Value.Scratch }.OfType<string>().Where(path => path.Length > 0).Select(RealPath.Of).ToList();
        var (count, unreadable, missing) = (new Count(), new List<string>(), new List<string>());
        StepFailedException? failure = null;
        foreach (var (root, place) in wanted.Select((root, place) => (root, place)))
        {
            context.Report((double)place / wanted.Count, root.Name);
            try
            {
                var (search, before) = (new FileSearch(RealPath.Of(root.Path), wish, ours), count.Seen);
                foreach (var portion in search.Find().Chunk(Portion))
                {
                    await ListAsync(root, portion, input, count, context, cancellationToken);
                }

                await watch.SearchedAsync(root, search, count.Seen - before, cancellationToken);
                unreadable.AddRange(search.Unreadable);
            }
            catch (Exception missed) when (missed is IOException or UnauthorizedAccessException)
            {
                failure = await watch.MissedAsync(root, missed, cancellationToken);
                missing.Add($"{root.Name}: {failure.Message}");
            }
        }

        return failure is null || input.GoOn
            ? new Output(context.Items.Count, count.Seen, count.Known, count.Refused, count.Waiting, unreadable, missing)
            : throw (missing.Count == 1 ? failure : new StepFailedException(failure.Class, string.Join("\n", missing), isPermanent: false, failure));
    }

    private async Task ListAsync(Root root, FoundFile[] portion, Input input, Count count, StepContext context, CancellationToken cancellationToken)
    {
        count.Seen += portion.Length;
        context.Report(0, $"{root.Name}: {count.Seen.ToString(CultureInfo.InvariantCulture)} files");
        var states = await files.ObserveAsync(root.Name, portion, input.Polls, input.Pause ?? TimeSpan.Zero, cancellationToken);
        foreach (var (file, state) in portion.Zip(states))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (state.IsTaken && !input.Known)
            {
                count.Known++;
            }
            else if (state.IsRefused && !input.Known)
            {
                count.Refused++;
            }
            else if (state.Polls < input.Polls || (input.Marker is { Length: > 0 } marker && !File.Exists(MarkerOf(file.Path, marker))))
            {
                count.Waiting++;
            }
            else
            {
                await context.Items.AddAsync(new Item(file.Path, Path.GetFileName(file.Path), file.Size, file.ModifiedAt, root.Name, root.Site), cancellationToken);
            }
        }
    }

    private static string MarkerOf(string path, string marker) => Path.Combine(
        Path.GetDirectoryName(path)!,
        marker.Replace("{name}", Path.GetFileName(path), StringComparison.Ordinal).Replace("{stem}", Path.GetFileNameWithoutExtension(path), StringComparison.Ordinal));

    private FileWish WishOf(Input input)
    {
        if (input.Marker is { } marker && (marker.Contains('/', StringComparison.Ordinal) || marker.Contains('\0', StringComparison.Ordinal)))
        {
            throw new StepFailedException(FailureClass.Configuration, $"The marker `{marker}` is the name of a file beside the other, such as {{name}}.done.", isPermanent: true);
        }

        var extensions = input.Extensions is not { Count: > 0 } said ? input.Kind switch { MediaKind.Films => MediaExtensions.Films, MediaKind.Moving => MediaExtensions.Moving, _ => MediaExtensions.All }
            : said.Contains("*") ? new HashSet<string>()
            : said.Select(extension => extension.Trim().TrimStart('*').TrimStart('.')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new FileWish(extensions, input.Names ?? [], input.MinAge is { } age ? time.GetUtcNow() - age : null, input.MinSize, input.Hidden);
    }

    private async Task<IReadOnlyList<Root>> RootsAsync(Input input, CancellationToken cancellationToken)
    {
        var all = await roots.AllAsync(cancellationToken);
        var unknown = (input.Roots ?? []).Where(name => !all.Any(root => root.Name == name)).ToList();
        if (unknown.Count > 0)
        {
            throw new StepFailedException(
                FailureClass.Configuration,
                $"There is no root {string.Join(", ", unknown.Select(name => $"`{name}`"))}; there {(all.Count == 0 ? "are none: Roots__0__Path, or those of a site" : $"are {string.Join(", ", all.Select(root => $"`{root.Name}`"))}")}.",
                isPermanent: true);
        }

        return [.. all.Where(root => (input.Roots is { Count: > 0 } names ? names.Contains(root.Name) : root.IsWatched || !input.Watched) && (input.Site is null || root.Site == input.Site))];
    }

    private sealed class Count
    {
        public long Seen { get; set; }

        public long Known { get; set; }

        public long Refused { get; set; }

        public long Waiting { get; set; }
    }
}
