using System.IO.Enumeration;

namespace Aspire.Media.Files;

/// <summary>Which files are meant.</summary>
/// <param name="Extensions">Without the dot; none for all.</param>
/// <param name="Names">Patterns such as <c>2024-*</c>, of which a name matches one; none for all.</param>
/// <param name="Before">Files that were changed later than that are not.</param>
public sealed record FileWish(IReadOnlySet<string> Extensions, IReadOnlyList<string> Names, DateTimeOffset? Before = null, long LeastSize = 1, bool Hidden = false);

/// <summary>A file that was found.</summary>
/// <param name="ModifiedAt">To the microsecond, as the database keeps it.</param>
public readonly record struct FoundFile(string Path, long Size, DateTimeOffset ModifiedAt)
{
    /// <summary>A file as it is now; null where there is none.</summary>
    public static FoundFile? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FoundFile(path, file.Length, Kept(new DateTimeOffset(file.LastWriteTimeUtc))) : null;
    }

    /// <summary>A moment to the microsecond.</summary>
    public static DateTimeOffset Kept(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));
}

/// <summary>
/// Goes through a folder and all in it, as it is found: never through links, whose targets are found where they are or lie outside, nor into
/// what is our own or the system's. A folder that cannot be read is remembered, and the others are gone through.
/// </summary>
public sealed class FileSearch(string root, FileWish wish, IReadOnlyList<string> ours)
{
    private const int MostNamed = 20;

    private static readonly HashSet<string> OfTheSystem = new(["lost+found", "System Volume Information", "$RECYCLE.BIN", "@eaDir", "#recycle", "#snapshot"], StringComparer.OrdinalIgnoreCase);

    private static readonly EnumerationOptions Plain = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, RecurseSubdirectories = false };

    private readonly List<string> unreadable = [];

    /// <summary>What could not be read, as far as it is named: folders, and names that are no text.</summary>
    public IReadOnlyList<string> Unreadable => unreadable;

    public long UnreadableCount { get; private set; }

    /// <summary>Whether there is anything at all in the root, also where nothing of it is meant.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <exception cref="IOException">The root is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The root may not be read.</exception>
    public IEnumerable<FoundFile> Find()
    {
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            if (File.Exists(Path.Combine(folder, Root.OwnMark)) || ours.Contains(folder))
            {
                IsEmpty = false;
                continue;
            }

            using var entries = Open(folder);
            while (entries is not null && MoveNext(entries, folder))
            {
                var entry = entries.Current;
                IsEmpty = false;
                var path = Path.Combine(folder, entry.Name);
                if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(path))
                {
                    Remember($"{path} (its name is no UTF-8)");
                }
                else if (entry.IsFolder)
                {
                    folders.Push(path);
                }
                else if (entry.Size >= wish.LeastSize && !(entry.ModifiedAt > wish.Before))
                {
                    yield return new FoundFile(path, entry.Size, FoundFile.Kept(entry.ModifiedAt));
                }
            }
        }
    }

    private bool Wants(ReadOnlySpan<char> name, bool isFolder)
    {
        if (name.StartsWith(Root.OwnPrefix) || (name[0] == '.' && !wish.Hidden) || (isFolder && OfTheSystem.Contains(name.ToString())))
        {
            return false;
        }

        if (isFolder)
        {
            return true;
        }

        if (wish.Extensions.Count > 0 && !wish.Extensions.Contains(Path.GetExtension(name).TrimStart('.').ToString()))
        {
            return false;
        }

        foreach (var pattern in wish.Names)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name))
            {
                return true;
            }
        }

        return wish.Names.Count == 0;
    }

    private IEnumerator<Entry>? Open(string folder)
    {
        try
        {
            return new FileSystemEnumerable<Entry>(folder, Read, Plain) { ShouldIncludePredicate = Includes }.GetEnumerator();
        }
        catch (DirectoryNotFoundException) when (folder != root)
        {
            // Gone since it was seen.
            return null;
        }
        catch (Exception failure) when (folder != root && failure is IOException or UnauthorizedAccessException)
        {
            Remember(folder);
            return null;
        }
    }

    private bool MoveNext(IEnumerator<Entry> entries, string folder)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception failure) when (folder != root && failure is IOException or UnauthorizedAccessException)
        {
            Remember(folder);
            return false;
        }
    }

    // What is not wanted still shows that the root is not empty.
    private bool Includes(ref FileSystemEntry entry)
    {
        IsEmpty = false;
        return !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && Wants(entry.FileName, entry.IsDirectory);
    }

    private static Entry Read(ref FileSystemEntry entry) =>
        entry.IsDirectory ? new Entry(entry.FileName.ToString(), true, 0, default) : new Entry(entry.FileName.ToString(), false, entry.Length, entry.LastWriteTimeUtc);

    private void Remember(string what)
    {
        UnreadableCount++;
        if (unreadable.Count < MostNamed)
        {
            unreadable.Add(what);
        }
    }

    private readonly record struct Entry(string Name, bool IsFolder, long Size, DateTimeOffset ModifiedAt);
}
