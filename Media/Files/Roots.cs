using Aspire.Media.Library;

namespace Aspire.Media.Files;

/// <summary>The folders under which files may be touched: those that configuration names, and those of the sites.</summary>
public sealed class Roots(IEnumerable<RootOptions> configured, SiteStore sites)
{
    private const string Scheme = "file://";
    private const int LongestPath = 4_096;
    private const int Page = 200;

    public async Task<IReadOnlyList<Root>> AllAsync(CancellationToken cancellationToken)
    {
        var roots = configured.Select(root => new Root(root.Name, Path.TrimEndingDirectorySeparator(root.Path), root.Access, root.Site) { IsWatched = root.Watch }).ToList();
        for (string? after = ""; after is not null;)
        {
            var page = await sites.ListAsync(after, Page, cancellationToken);
            roots.AddRange(page.SelectMany(record => record.Site.Roots, (record, root) => new Root($"{record.Site.Name}/{root.Name}", root.Path, root.Access, record.Site.Name)));
            after = page.Count < Page ? null : page[^1].Site.Name;
        }

        return roots;
    }

    /// <summary>What a location (<c>file:///mnt/a.mp4</c>, or a path) leads to, once links are followed, where that lies under a root.</summary>
    /// <exception cref="RootException">It may not be touched.</exception>
    public async Task<RootedPath> ResolveAsync(string location, RootAccess access, CancellationToken cancellationToken)
    {
        var path = PathOf(location);
        var real = RealPath.Of(path);
        var all = await AllAsync(cancellationToken);
        // Of roots in roots, the innermost; of several with one path, one that may be written.
        var under = all.Select(root => (Root: root, Real: RealPath.Of(root.Path))).Where(root => RealPath.IsUnder(real, root.Real))
            .OrderByDescending(root => root.Real.Length).ThenByDescending(root => root.Root.Access).Select(root => root.Root).ToList();
        return under.Find(root => root.Access >= access) is { } found ? new RootedPath(found, real)
            : under.Count > 0 ? throw new RootException(RootRefusal.Denied, $"{path} lies under the root `{under[0].Name}`, which may only be read.")
            : throw new RootException(
                RootRefusal.Denied,
                $"{path} {(real == path ? "" : $"leads to {real}, which ")}lies under none of the roots ({(all.Count == 0 ? "there are none: Roots__0__Path, or those of a site" : string.Join(", ", all.Select(root => $"`{root.Name}`")))}).");
    }

    /// <exception cref="RootException">It is no path of a file.</exception>
    internal static string PathOf(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var path = !location.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? location
            : Uri.TryCreate(location, UriKind.Absolute, out var address) && address.Host.Length == 0 && address.Query.Length + address.Fragment.Length == 0 ? address.LocalPath
            : throw NoPath(location);
        // Dots are not resolved but refused: nobody who means well writes them.
        return path.Length is > 1 and <= LongestPath && Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal)
            && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "." or "..")
            ? Path.TrimEndingDirectorySeparator(path)
            : throw NoPath(location);
    }

    private static RootException NoPath(string location) =>
        new(RootRefusal.Invalid, $"`{(location.Length > 200 ? location[..200] + "…" : location).Replace('\0', '\u2400')}` is no whole path of a file, such as file:///mnt/recordings/a.mp4, without `.` and `..`.");
}
