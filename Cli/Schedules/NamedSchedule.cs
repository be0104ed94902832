using System.CommandLine;
using System.Net;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Schedules;

/// <summary>A schedule by the name that somebody typed.</summary>
internal static class NamedSchedule
{
    public static Argument<string> Argument() => new("name") { HelpName = "NAME", Description = "The schedule's name" };

    /// <summary>Asks the API about it. Where there is none of that name, the complaint says which one was probably meant.</summary>
    public static async Task<T> AskAsync<T>(Session session, string name, Func<MediaClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            // Dots, slashes and nothing at all would make another address of it.
            return name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
                ? await ask(session.Client)
                : throw new MediaApiException($"'{name}' is no name.", HttpStatusCode.NotFound);
        }
        catch (MediaApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            var known = await Pages.FollowAsync(cursor => session.Client.ListSchedulesAsync(filter: null, cursor, cancellationToken))
                .SelectMany(page => page).Select(schedule => schedule.Name).ToListAsync(cancellationToken);
            // It may be there, and only its workflow be missing.
            throw new CommandException(
                known.Contains(name) ? refusal.Message : $"There is no schedule named '{name}'.{Misunderstanding.Suggest(name, known)}", refusal);
        }
    }
}
