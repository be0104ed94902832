using Aspire.Media.Client;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Web.Pages.Sites;

/// <summary>A site while somebody writes it.</summary>
public sealed class SiteDraft
{
    public string Name { get; set; } = "";

    public string Title { get; set; } = "";

    public string TimeZone { get; set; } = "UTC";

    /// <summary>A word on each line.</summary>
    public string Vocabulary { get; set; } = "";

    /// <summary>Empty for ever.</summary>
    public int? RetentionDays { get; set; }

    public int Priority { get; set; }

    public List<RootDraft> Roots { get; } = [];

    /// <summary>What is wrong, by its place.</summary>
    public Dictionary<string, string> Problems { get; } = [];

    public static SiteDraft Of(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var draft = new SiteDraft
        {
            Name = site.Name,
            Title = site.Title,
            TimeZone = site.TimeZone,
            Vocabulary = string.Join('\n', site.Vocabulary),
            RetentionDays = site.RetentionDays,
            Priority = site.Priority,
        };
        draft.Roots.AddRange(site.Roots.Select(root => new RootDraft { Name = root.Name, Path = root.Path, Access = root.Access }));
        return draft;
    }

    public WriteSite Write()
    {
        Problems.Clear();
        return new WriteSite(
            Title.Trim(),
            TimeZone.Trim(),
            Vocabulary.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            RetentionDays,
            Priority,
            [.. Roots.Select(root => new SiteRoot(root.Name.Trim(), root.Path.Trim(), root.Access))]);
    }

    public void Mark(MediaApiException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        foreach (var error in refused.Errors)
        {
            Problems[error.Pointer] = error.Message + (error.Suggestion is { } help ? $"; {help}" : "");
        }
    }
}

/// <summary>A folder while somebody writes it.</summary>
public sealed class RootDraft
{
    public string Name { get; set; } = "";

    public string Path { get; set; } = "";

    public RootAccess Access { get; set; } = RootAccess.Read;
}
