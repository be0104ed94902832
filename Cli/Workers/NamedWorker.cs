using System.CommandLine;

using Aspire.Media.Client.Queue;

namespace Aspire.Media.Cli.Workers;

/// <summary>A worker by its id, the end of it, or the host on which it is alone.</summary>
internal static class NamedWorker
{
    public static Argument<string> Argument() => new("worker") { HelpName = "WORKER", Description = "The end of its id that 'media workers' shows, or the name of its host where it is alone there" };

    public static async Task<Worker> FindAsync(Session session, string typed, CancellationToken cancellationToken)
    {
        var workers = await session.Client.ListWorkersAsync(cancellationToken);
        var end = ShortId.Read(typed);
        var meant = workers.Where(worker => worker.Host == typed || (end is not null && ShortId.Matches(worker.Id, end))).ToList();
        return meant.Count switch
        {
            1 => meant[0],
            0 => throw new CommandException($"There is no worker '{typed}'.{Misunderstanding.Suggest(typed, workers.Select(worker => worker.Host).Distinct())} Which there are: media workers"),
            _ => throw new CommandException(
                $"'{typed}' could be {meant.Count} workers: {string.Join(", ", meant.Take(5).Select(worker => $"{ShortId.Of(worker.Id)} ({worker.Host}, process {worker.ProcessId})"))}. Name one by its id."),
        };
    }
}
