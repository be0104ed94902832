using System.CommandLine;
using System.CommandLine.Parsing;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>The options that say which runs a verb is about.</summary>
internal sealed class FilterOptions
{
    private static readonly Dictionary<string, RunStatus> Words =
        Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Unknown).ToDictionary(status => WireFormat.Word(status));

    private readonly Option<string?> workflow = new("--workflow") { HelpName = "NAME", Description = "Only runs of this workflow" };

    private readonly Option<RunStatus[]> statuses = new("--status")
    {
        HelpName = "STATUS",
        Description = $"Only runs that stand there: {string.Join(", ", Words.Keys)}. Several with commas, or given several times",
        CustomParser = ReadStatuses,
    };

    private readonly Option<string[]> labels = new("--label") { HelpName = "NAME=VALUE", Description = "Only runs with this label; of several, with all of them" };

    private readonly Option<string?> since = new("--since") { HelpName = "WHEN", Description = "Only runs that were started since: 90s, 30m, 2h, 7d ago, or a date" };

    public void AddTo(Command command, bool withStatus = true)
    {
        command.Add(workflow);
        if (withStatus)
        {
            command.Add(statuses);
        }

        command.Add(labels);
        command.Add(since);
    }

    public RunFilter Read(Session session)
    {
        var arguments = session.Arguments;
        var wanted = NamedValues.Read(arguments.GetValue(labels) ?? [], "--label");
        return new RunFilter(
            arguments.GetValue(workflow),
            arguments.GetValue(statuses) is { Length: > 0 } any ? any : null,
            wanted.Count > 0 ? wanted : null,
            arguments.GetValue(since) is { } when ? Since.Parse(when, session.Time.GetUtcNow()) : null);
    }

    private static RunStatus[]? ReadStatuses(ArgumentResult result)
    {
        var found = new List<RunStatus>();
        foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!Words.TryGetValue(word.Replace('-', '_').Replace(' ', '_').ToLowerInvariant(), out var status))
            {
                result.AddError($"'{word}' is no status of a run.{Misunderstanding.Suggest(word, Words.Keys)}");
                return null;
            }

            found.Add(status);
        }

        return [.. found.Distinct()];
    }
}
