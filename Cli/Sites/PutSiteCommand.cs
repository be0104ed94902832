using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites put</c>.</summary>
internal sealed class PutSiteCommand : Verb
{
    private static readonly string[] Written = ["title", "timeZone", "vocabulary", "retentionDays", "priority", "roots"];

    private readonly Argument<string> name = new("name") { HelpName = "NAME", Description = "Its name, in kebab-case; it stays" };
    private readonly Option<string?> file = new("--file") { HelpName = "FILE", Description = "The site as JSON, as show --json tells it; - is standard input. What is said besides goes before it" };
    private readonly Option<string?> title = new("--title") { HelpName = "TITLE", Description = "What people call it" };
    private readonly Option<string?> zone = new("--zone") { HelpName = "ZONE", Description = "Whose clocks count, such as Europe/Berlin; of a new one, without it, UTC" };
    private readonly Option<string[]> words = new("--word") { HelpName = "WORD", Description = "A word that its people use and others do not. May be given several times, and then replaces all" };
    private readonly Option<string?> retention = new("--retention") { HelpName = "DAYS", Description = "How long its assets are wanted, in days; 'ever' for ever" };
    private readonly Option<int?> priority = new("--priority") { HelpName = "NUMBER", Description = "From -100 to 100: how its runs stand against those of others" };

    private readonly Option<string[]> roots = new("--root")
    {
        HelpName = "NAME=PATH[:write]",
        Description = "A folder as workers see it, to be read, or read and written. May be given several times, and then replaces all",
    };

    public PutSiteCommand()
        : base(
            "put",
            "Adds a site, or changes one",
            "Of one that is there, what is not said stays. Everything that is wrong is told at once, and the exit code is then 1.",
            new Example("sites put springfield --title Springfield --zone America/Chicago --root recordings=/mnt/springfield", "A city whose recordings come over a mount"),
            new Example("sites show springfield --json | jq '.vocabulary += [\"Quimby\"]' | media sites put springfield --file -", "One more word"))
    {
        Add(name);
        foreach (var option in (Option[])[file, title, zone, words, retention, priority, roots])
        {
            Add(option);
        }
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, wanted) = (session.Arguments, session.Arguments.GetRequiredValue(name));
        if (wanted.Length == 0 || wanted.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
        {
            throw new UsageException($"'{wanted}' is no name for a site: write it as in springfield-north.");
        }

        var before = arguments.GetValue(file) is { } path ? await ReadAsync(path, cancellationToken) : await FindAsync(session.Client, wanted, cancellationToken);
        var written = new WriteSite(
            arguments.GetValue(title) ?? before?.Title ?? throw new UsageException($"What is '{wanted}' called? Say --title."),
            arguments.GetValue(zone) ?? before?.TimeZone ?? "UTC",
            arguments.GetValue(words) is { Length: > 0 } said ? said : before?.Vocabulary,
            arguments.GetValue(retention) is { } days ? Days(days) : before?.RetentionDays,
            arguments.GetValue(priority) ?? before?.Priority ?? 0,
            arguments.GetValue(roots) is { Length: > 0 } folders ? [.. folders.Select(Root)] : before?.Roots);
        try
        {
            var site = await session.Client.PutSiteAsync(wanted, written, cancellationToken);
            if (session.WantsJson)
            {
                session.Terminal.Json(site);
            }
            else
            {
                ShowSiteCommand.Show(session.Terminal, site, session.Time.GetUtcNow());
            }

            return ExitCode.Done;
        }
        catch (MediaApiException refusal) when (refusal.Errors.Count > 0)
        {
            InputOptions.Tell(session, refusal);
            return ExitCode.Failed;
        }
    }

    internal static SiteRoot Root(string text)
    {
        var (equals, access) = (text.IndexOf('=', StringComparison.Ordinal), text.EndsWith(":write", StringComparison.Ordinal) ? RootAccess.Write : RootAccess.Read);
        return equals > 0
            ? new SiteRoot(text[..equals], access == RootAccess.Write ? text[(equals + 1)..^":write".Length] : text[(equals + 1)..], access)
            : throw new UsageException($"'{text}' is no folder: write it as in recordings=/mnt/springfield, or recordings=/mnt/springfield:write.");
    }

    private static int? Days(string text) =>
        text == "ever" ? null : int.TryParse(text, out var days) ? days : throw new UsageException($"'{text}' is no number of days: write one, or 'ever'.");

    private static async Task<WriteSite?> FindAsync(MediaClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            var site = await client.GetSiteAsync(name, cancellationToken);
            return new WriteSite(site.Title, site.TimeZone, site.Vocabulary, site.RetentionDays, site.Priority, site.Roots);
        }
        catch (MediaApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // As show tells it, with who changed it; what nobody reads is a mistake.
    private static async Task<WriteSite> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await GivenFile.ReadAsync(path, "site", cancellationToken);
        try
        {
            var document = JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException("it is no object");
            foreach (var told in new[] { "name", "createdAt", "createdBy", "rootStates", "changedAt", "changedBy" })
            {
                document.Remove(told);
            }

            return document.FirstOrDefault(member => !Written.Contains(member.Key)).Key is { } unknown
                ? throw new JsonException($"nobody reads `{unknown}`; there are {string.Join(", ", Written)}")
                : document.Deserialize<WriteSite>(WireFormat.Options)!;
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{path} is no site: {fault.Message}", fault);
        }
    }
}
