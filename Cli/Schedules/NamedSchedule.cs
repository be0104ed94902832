using System.CommandLine;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Schedules;

/// <summary>A schedule by the name that somebody typed.</summary>
internal static class NamedSchedule
{
    public static Argument<string> Argument() => new("name") { HelpName = "NAME", Description = "The schedule's name" };

    /// <inheritdoc cref="NamedThing.AskAsync"/>
    public static Task<T> AskAsync<T>(Session session, string name, Func<MediaClient, Task<T>> ask, CancellationToken cancellationToken) => NamedThing.AskAsync(
        session, "schedule", name, ask,
        Pages.FollowAsync(cursor => session.Client.ListSchedulesAsync(filter: null, cursor, cancellationToken)).SelectMany(page => page).Select(schedule => schedule.Name),
        cancellationToken);
}
