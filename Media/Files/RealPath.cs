namespace Aspire.Media.Files;

/// <summary>Where a path leads, once every link on the way is followed.</summary>
public static class RealPath
{
    // As the system itself does.
    private const int MostLinks = 40;

    /// <exception cref="IOException">Its links go round in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var top = Path.GetPathRoot(full)!;
        var (real, links) = (top, 0);
        var rest = new Stack<string>(Parts(full[top.Length..]));
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? top;
                continue;
            }

            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"The links of {path} go round in a circle.");
            }

            if (Path.IsPathFullyQualified(target))
            {
                (real, target) = (top, target[Path.GetPathRoot(target)!.Length..]);
            }

            foreach (var step in Parts(target))
            {
                rest.Push(step);
            }
        }

        return real;
    }

    /// <summary>Whether a path is a folder, or lies in it.</summary>
    public static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Whether a path lies in a folder.</summary>
    public static bool IsUnder(string path, string folder) => path != folder && IsIn(path, folder);

    // The last first, as they are pushed.
    private static IEnumerable<string> Parts(string path) =>
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
}
