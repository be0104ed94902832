using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>A step of a run by its key.</summary>
internal static class NamedStep
{
    public static async Task<RunStep> FindAsync(MediaClient client, Guid id, string key, CancellationToken cancellationToken)
    {
        var run = await client.GetRunAsync(id, cancellationToken);
        return Find(run, key);
    }

    public static RunStep Find(Run run, string key) =>
        run.Steps.FirstOrDefault(known => known.Key == key)
            ?? throw new CommandException($"{RunWords.Name(run)} has no step '{key}'.{Misunderstanding.Suggest(key, run.Steps.Select(known => known.Key))}");
}
