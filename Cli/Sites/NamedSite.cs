using System.CommandLine;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Sites;

/// <summary>A site by the name that somebody typed.</summary>
internal static class NamedSite
{
    public static Argument<string> Argument() => new("name") { HelpName = "NAME", Description = "The site's name" };

    /// <inheritdoc cref="NamedThing.AskAsync"/>
    public static Task<T> AskAsync<T>(Session session, string name, Func<MediaClient, Task<T>> ask, CancellationToken cancellationToken) => NamedThing.AskAsync(
        session, "site", name, ask,
        Pages.FollowAsync(cursor => session.Client.ListSitesAsync(cursor, cancellationToken)).SelectMany(page => page).Select(site => site.Name),
        cancellationToken);
}
