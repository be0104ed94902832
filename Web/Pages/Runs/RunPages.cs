using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>The part of a long list of runs that a page holds: from the newest on, as far as was asked for. It never changes.</summary>
public sealed record RunPages(IReadOnlyList<RunPages.Part> Parts)
{
    public const int PartSize = 50;
    private const int Most = 60;

    // Of the older parts, those in which something still moves are looked at again, and no more than these.
    private const int MostLookedAt = 3;

    public IReadOnlyList<RunSummary> Runs { get; } = [.. Parts.SelectMany(part => part.Runs)];

    public string? Next => Parts[^1].Next;

    public bool IsFull => Parts.Count >= Most;

    internal static async Task<RunPages> BeginAsync(SharedApi api, string list, RunFilter filter, CancellationToken cancellationToken) =>
        new([await LookAsync(api, list, filter, cursor: null, cancellationToken)]);

    /// <summary>The same stretch of the list as it is now.</summary>
    /// <param name="list">What the list is called, as in <see cref="SharedApi.RunsAsync"/>.</param>
    internal async Task<RunPages> RenewAsync(SharedApi api, string list, RunFilter filter, CancellationToken cancellationToken)
    {
        var head = await LookAsync(api, list, filter, cursor: null, cancellationToken);
        if (Parts.Count == 1)
        {
            return new RunPages([head]);
        }

        var later = Parts.Skip(1).ToList();
        var moving = later.Where(part => part.Runs.Any(run => !run.Status.IsOver())).Take(MostLookedAt).ToList();
        foreach (var part in moving)
        {
            later[later.IndexOf(part)] = await LookAsync(api, list, filter, part.Cursor, cancellationToken);
        }

        // New runs push older ones out of the first part: they stand between it and the second, until there are too many.
        var pushed = head.Runs.Count == 0 ? -1 : Parts[0].Runs.ToList().FindIndex(run => run.Id == head.Runs[^1].Id);
        return pushed < 0 || head.Next is null ? new RunPages([head])
            : pushed == Parts[0].Runs.Count - 1 ? new RunPages([head, .. later])
            : new RunPages([head, new Part(head.Next, [.. Parts[0].Runs.Skip(pushed + 1)], Parts[0].Next), .. later]);
    }

    /// <summary>With one more part at the end.</summary>
    internal async Task<RunPages> GoOnAsync(SharedApi api, string list, RunFilter filter, CancellationToken cancellationToken) =>
        Next is null || IsFull ? this : new RunPages([.. Parts, await LookAsync(api, list, filter, Next, cancellationToken)]);

    private static async Task<Part> LookAsync(SharedApi api, string list, RunFilter filter, string? cursor, CancellationToken cancellationToken)
    {
        var page = cursor is null
            ? await api.RunsAsync(list, filter, PartSize, cancellationToken)
            : await api.Api.ListRunsAsync(filter, cursor, PartSize, cancellationToken);
        return new Part(cursor, page.Items, page.Next);
    }

    public sealed record Part(string? Cursor, IReadOnlyList<RunSummary> Runs, string? Next);
}
