using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Media.Client.Sites;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Library;

using RootAccess = Aspire.Media.Library.RootAccess;
using Site = Aspire.Media.Client.Sites.Site;
using SiteRoot = Aspire.Media.Library.SiteRoot;

namespace Aspire.Media.Api.Sites;

/// <summary>Sites as clients get them and give them.</summary>
internal static partial class SiteWire
{
    private const int LongestName = 100;
    private const int LongestText = 200;
    private const int LongestPath = 4_000;
    private const int MostWords = 5_000;
    private const int MostRoots = 100;
    private const int LongestRetention = 36_500;
    private const int Extreme = 100;

    // What lies there is the machine's own, and nobody's media.
    private static readonly string[] Machine = ["/boot", "/dev", "/etc", "/proc", "/root", "/run", "/sys", "/usr", "/bin", "/sbin", "/lib", "/lib64"];

    public static Site Wire(SiteRecord record) => new()
    {
        Name = record.Site.Name,
        Title = record.Site.Title,
        TimeZone = record.Site.TimeZone,
        Vocabulary = record.Site.Vocabulary,
        RetentionDays = record.Site.RetentionDays,
        Priority = record.Site.Priority,
        Roots = [.. record.Site.Roots.Select(root => new Client.Sites.SiteRoot(
            root.Name, root.Path, root.Access == RootAccess.Write ? Client.Sites.RootAccess.Write : Client.Sites.RootAccess.Read))],
        CreatedAt = record.CreatedAt,
        CreatedBy = record.CreatedBy,
        ChangedAt = record.ChangedAt,
        ChangedBy = record.ChangedBy,
    };

    /// <summary>A site as it was written.</summary>
    /// <param name="faults">Where what is wrong with it goes.</param>
    public static Library.Site Read(string name, WriteSite written, List<SchemaViolation> faults)
    {
        if (!IsName(name))
        {
            faults.Add(new SchemaViolation("/name", $"a site has a name in kebab-case of {LongestName} characters at most", "write it as in springfield-north"));
        }

        var title = written.Title.Trim();
        if (title.Length is 0 or > LongestText || IsUnkept(title))
        {
            faults.Add(new SchemaViolation("/title", $"a title has 1 to {LongestText} characters"));
        }

        if (TimeZones.Find(written.TimeZone) is null)
        {
            faults.Add(new SchemaViolation("/timeZone", TimeZones.Missing(written.TimeZone)));
        }

        if (written.RetentionDays is < 1 or > LongestRetention)
        {
            faults.Add(new SchemaViolation("/retentionDays", $"it is 1 to {LongestRetention}, or null for ever"));
        }

        if (written.Priority is < -Extreme or > Extreme)
        {
            faults.Add(new SchemaViolation("/priority", $"it is -{Extreme} to {Extreme}"));
        }

        var words = (written.Vocabulary ?? []).Select(word => word?.Trim() ?? "").Where(word => word.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (words.Count > MostWords || words.Exists(word => word.Length > LongestText || IsUnkept(word)))
        {
            faults.Add(new SchemaViolation("/vocabulary", $"it has {MostWords} words at most, each of {LongestText} characters at most"));
        }

        return new Library.Site(name, title, written.TimeZone, words, written.RetentionDays, written.Priority, Roots(written.Roots ?? [], faults));
    }

    private static bool IsName(string name) => name.Length <= LongestName && NameForm().IsMatch(name);

    private static bool IsUnkept(string text) => text.Contains('\0', StringComparison.Ordinal) || KeptText.Of(text) != text;

    private static List<SiteRoot> Roots(IReadOnlyList<Client.Sites.SiteRoot> written, List<SchemaViolation> faults)
    {
        var roots = new List<SiteRoot>();
        if (written.Count > MostRoots)
        {
            faults.Add(new SchemaViolation("/roots", $"a site has {MostRoots} roots at most"));
            return roots;
        }

        for (var place = 0; place < written.Count; place++)
        {
            var (root, at) = (written[place], string.Create(CultureInfo.InvariantCulture, $"/roots/{place}"));
            if (root is null)
            {
                faults.Add(new SchemaViolation(at, "a root has name and path"));
                continue;
            }

            if (!IsName(root.Name) || roots.Exists(other => other.Name == root.Name))
            {
                faults.Add(new SchemaViolation($"{at}/name", "a root has a name in kebab-case that no other root of the site has", "write it as in recordings"));
            }

            if (PathFault(root.Path) is { } fault)
            {
                faults.Add(new SchemaViolation($"{at}/path", fault));
            }

            if (root.Access == Client.Sites.RootAccess.Unknown)
            {
                faults.Add(new SchemaViolation($"{at}/access", "it is read or write"));
            }

            roots.Add(new SiteRoot(root.Name, Path.TrimEndingDirectorySeparator(root.Path), root.Access == Client.Sites.RootAccess.Write ? RootAccess.Write : RootAccess.Read));
        }

        return roots;
    }

    private static string? PathFault(string path) =>
        path.Length > LongestPath || IsUnkept(path) || !path.StartsWith('/') || path.Split('/').Any(part => part is "." or "..")
            ? "it is a whole path as workers see it, such as /mnt/springfield, without `.` and `..`"
        : path.Trim('/').Length == 0 || Array.Exists(Machine, folder => path == folder || path.StartsWith($"{folder}/", StringComparison.Ordinal))
            ? $"`{path}` is the machine's own"
        : null;

    [GeneratedRegex(WorkflowDefinition.NameForm, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameForm();
}
