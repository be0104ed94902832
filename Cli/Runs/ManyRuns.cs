using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>A verb for all runs that a filter finds: asks first, and tells how many there were.</summary>
internal sealed class ManyRuns
{
    private const int MostCounted = 1000;
    private const int PageLength = 200;

    private readonly Option<bool> yes = new("--yes") { Description = "Does it without a question" };

    public void AddTo(Command command) => command.Add(yes);

    /// <param name="verb">What is done with them, as in "Cancel 12 runs".</param>
    /// <param name="done">What was done with them, as in "12 runs are cancelled".</param>
    public async Task<int> ActAsync(
        Session session, RunFilter filter, string verb, string done, Func<RunFilter, Task<BulkResult>> act, CancellationToken cancellationToken)
    {
        if (!session.Arguments.GetValue(yes))
        {
            var found = await CountAsync(session, filter, cancellationToken);
            if (found == 0 && !session.WantsJson)
            {
                session.Terminal.Line("No run is like that.");
                return ExitCode.Done;
            }

            var question = $"{verb} {(found > MostCounted ? string.Create(CultureInfo.InvariantCulture, $"more than {MostCounted:N0}") : found)} {Runs(found)}?";
            if (!(await session.Terminal.ConfirmAsync(question, cancellationToken) ?? throw new UsageException($"{question} Nobody is there to say so: add --yes.")))
            {
                session.Terminal.Remark("Nothing was done.");
                return ExitCode.Failed;
            }
        }

        var result = await act(filter);
        if (session.WantsJson)
        {
            session.Terminal.Json(result);
        }
        else
        {
            var rest = result.Matched - result.Done;
            session.Terminal.Line(string.Create(
                CultureInfo.InvariantCulture, $"{result.Done:N0} {Runs(result.Done)} {(result.Done == 1 ? "is" : "are")} {done}{(rest > 0 ? $"; {rest:N0} more {(rest == 1 ? "was" : "were")} not in a state for it" : "")}."));
        }

        return ExitCode.Done;
    }

    private static string Runs(int count) => count == 1 ? "run" : "runs";

    private static async Task<int> CountAsync(Session session, RunFilter filter, CancellationToken cancellationToken) =>
        await Pages.FollowAsync(cursor => session.Client.ListRunsAsync(filter, cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(MostCounted + 1).CountAsync(cancellationToken);
}
