using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>A run by its id, or by as much of its end as tells it from the other recent ones.</summary>
internal static class NamedRun
{
    private const int MostSearched = 1000;
    private const int PageLength = 200;
    private const int MostNamed = 5;

    public static Argument<string> Argument() => new("run") { HelpName = "RUN", Description = Meaning };

    public static Argument<string[]> Arguments() => new("run") { HelpName = "RUN…", Description = $"{Meaning}; several may follow", Arity = ArgumentArity.ZeroOrMore };

    public static Argument<string?> OptionalArgument() => new("run") { HelpName = "[RUN]", Description = Meaning, Arity = ArgumentArity.ZeroOrOne };

    public const string Meaning = "The run's id, or the end of it that 'media runs' shows";

    public static async Task<Guid> FindAsync(Session session, string typed, CancellationToken cancellationToken) =>
        (await FindAsync(session, [typed], cancellationToken))[0];

    public static async Task<IReadOnlyList<Guid>> FindAsync(Session session, IReadOnlyList<string> typed, CancellationToken cancellationToken)
    {
        var ends = typed.Select(text => Guid.TryParse(text, out _) ? null : ShortId.Read(text) ?? throw new UsageException(
            $"'{text}' is no id of a run: it is the 8 letters and digits that 'media runs' shows, or the whole id.")).ToList();
        var recent = ends.TrueForAll(end => end is null) ? [] : await RecentAsync(session, cancellationToken);
        return [.. typed.Zip(ends, (text, end) => end is null ? Guid.Parse(text) : Pick(recent, text, end, session.Time.GetUtcNow())).Distinct()];
    }

    private static Guid Pick(List<RunSummary> recent, string text, string end, DateTimeOffset now)
    {
        var meant = recent.Where(run => ShortId.Matches(run.Id, end)).ToList();
        return meant.Count switch
        {
            1 => meant[0].Id,
            0 => throw new CommandException(recent.Count < MostSearched
                ? $"No run's id ends in '{text}'. Which there are: media runs"
                : $"None of the newest {MostSearched} runs has an id that ends in '{text}': give an older one's whole id."),
            _ => throw new CommandException(
                $"'{text}' is the end of {meant.Count} ids: {string.Join(", ", meant.Take(MostNamed).Select(Describe))}{(meant.Count > MostNamed ? " …" : "")}. Write more of the one that is meant."),
        };

        // In full, if that is what it takes to tell them apart.
        string Describe(RunSummary run) =>
            $"{(meant.DistinctBy(other => ShortId.Of(other.Id)).Count() == meant.Count ? ShortId.Of(run.Id) : run.Id)} "
            + $"({run.Workflow}, {Standing.Of(run).Text}, {RelativeTime.Ago(run.CreatedAt, now)})";
    }

    private static async Task<List<RunSummary>> RecentAsync(Session session, CancellationToken cancellationToken)
    {
        var everyone = new RunFilter(Children: true);
        return await Pages.FollowAsync(cursor => session.Client.ListRunsAsync(everyone, cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(MostSearched).ToListAsync(cancellationToken);
    }
}
