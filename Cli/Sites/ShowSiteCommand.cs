using System.CommandLine;
using System.Globalization;

using Aspire.Media.Client.Sites;

namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites show</c>.</summary>
internal sealed class ShowSiteCommand : Verb
{
    private readonly Argument<string> name = NamedSite.Argument();

    public ShowSiteCommand()
        : base(
            "show",
            "A site: what it says, and its folders",
            "With --json it is what 'media sites put NAME --file -' takes, and who changed it.",
            new Example("sites show springfield", "Which folders are its own")) =>
        Add(name);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(name);
        var site = await NamedSite.AskAsync(session, wanted, client => client.GetSiteAsync(wanted, cancellationToken), cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(site);
        }
        else
        {
            Show(session.Terminal, site, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }

    internal static void Show(Terminal terminal, Site site, DateTimeOffset now)
    {
        terminal.Line($"{site.Name}: {site.Title}", Ink.Strong);
        terminal.Line($"changed by {site.ChangedBy}, {RelativeTime.Ago(site.ChangedAt, now)}", Ink.Quiet);
        terminal.Line();
        var facts = new Listing("what", "how");
        facts.Add("time zone", site.TimeZone);
        facts.Add("assets wanted", site.RetentionDays is { } days ? $"{days.ToString(CultureInfo.InvariantCulture)} days" : "for ever");
        if (site.Priority != 0)
        {
            facts.Add("priority", site.Priority.ToString(CultureInfo.InvariantCulture));
        }

        if (site.Vocabulary.Count > 0)
        {
            facts.Add("words", string.Join(", ", site.Vocabulary));
        }

        facts.Write(terminal);
        if (site.Roots.Count > 0)
        {
            terminal.Line();
            var roots = new Listing("folder", "may be", "was searched", "path");
            foreach (var root in site.Roots)
            {
                var state = site.RootStates.FirstOrDefault(state => state.Name == root.Name);
                roots.Add(
                    root.Name,
                    root.Access == RootAccess.Write ? "written" : "read",
                    state?.Problem is not null ? new Cell("cannot be searched", Ink.Bad)
                        : state is { SearchedAt: { } at, Files: { } files } ? $"{RelativeTime.Ago(at, now)}: {files.ToString("N0", CultureInfo.InvariantCulture)} files"
                        : new Cell("never", Ink.Quiet),
                    root.Path);
            }

            roots.Write(terminal);
        }
    }
}
