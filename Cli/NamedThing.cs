using System.Net;

using Aspire.Media.Client;

namespace Aspire.Media.Cli;

/// <summary>What somebody named, of a kind whose names are all known to the API.</summary>
internal static class NamedThing
{
    /// <summary>Asks the API about it. Where there is none of that name, the complaint says which one was probably meant.</summary>
    /// <param name="kind">What it is, such as a workflow.</param>
    /// <param name="names">All names of its kind.</param>
    public static async Task<T> AskAsync<T>(Session session, string kind, string name, Func<MediaClient, Task<T>> ask, IAsyncEnumerable<string> names, CancellationToken cancellationToken)
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
            var known = await names.ToListAsync(cancellationToken);
            // It may be there, and only something of it be missing.
            throw new CommandException(
                known.Contains(name) ? refusal.Message : $"There is no {kind} named '{name}'.{Misunderstanding.Suggest(name, known)}", refusal);
        }
    }
}
