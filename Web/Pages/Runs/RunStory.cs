using Aspire.Media.Client;
using Aspire.Media.Client.Events;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>The part of a run's story that a page holds: its end, and as much before that as was asked for.</summary>
/// <param name="Earlier">Before which event there is more; null where all of it is here.</param>
public sealed record RunStory(IReadOnlyList<LiveEvent> Events, string? Earlier)
{
    private const int Most = 4_000;

    public static async Task<RunStory> BeginAsync(MediaClient api, Guid run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        var last = await api.GetRunStoryBeforeAsync(run, before: null, cancellationToken);
        return new RunStory(last.Items, last.Next);
    }

    /// <summary>With what has happened since.</summary>
    public async Task<RunStory> GoOnAsync(MediaClient api, Guid run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        if (Events.Count == 0)
        {
            return await BeginAsync(api, run, cancellationToken);
        }

        var next = await api.GetRunStoryAsync(run, Events[^1].Id, cancellationToken);
        if (next.Items.Count == 0)
        {
            return this;
        }

        // Who has so much to catch up with begins at the end anew.
        return next.Next is null ? Keep([.. Events, .. next.Items]) : await BeginAsync(api, run, cancellationToken);
    }

    /// <summary>With the part of what happened before that comes before its first event.</summary>
    public RunStory With(Page<LiveEvent> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new RunStory([.. before.Items, .. Events], before.Next);
    }

    /// <summary>Whether it may go back further; the rest stands in the text of the whole.</summary>
    public bool MayGoBack => Earlier is not null && Events.Count < Most;

    private RunStory Keep(List<LiveEvent> events) =>
        events.Count <= Most ? this with { Events = events } : new RunStory(events[^Most..], events[^Most].Id);
}
