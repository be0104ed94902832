using Aspire.Media.Files;
using Aspire.Media.Storage;

namespace Aspire.Media.Transcoding;

/// <summary>
/// Where files that were replaced are kept: under their root, so that a second name is all that it takes, in a folder that no search looks into.
/// </summary>
public static class Quarantine
{
    private const string Folder = Root.OwnPrefix + "quarantine";

    /// <summary>Where a file is kept: by what was done, then as it lies under its root.</summary>
    /// <param name="root">With no link in it.</param>
    public static string PathOf(string root, Guid id, string path) => Path.Combine(root, Folder, $"{id:N}", Path.GetRelativePath(root, path));

    /// <summary>Whether the folder is there in which such a file is kept: without it, its whole disk may be away.</summary>
    public static bool IsThere(string path)
    {
        var folder = Path.GetDirectoryName(path);
        while (folder is not null && Path.GetFileName(folder) != Folder)
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Directory.Exists(folder);
    }

    /// <summary>Ends the keeping of a file, with the folders in which there is nothing else.</summary>
    public static void Release(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            return;
        }

        File.Delete(path);
        for (; Path.GetFileName(folder) != Folder && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
        {
            Directory.Delete(folder);
        }

        DiskFolder.MakeDurable(folder);
    }

    /// <summary>Makes the folder of a kept file.</summary>
    internal static void Prepare(string path) => DiskFolder.Create(Path.GetDirectoryName(path)!);

    /// <summary>Makes certain that the name of a kept file outlives a power cut, as those of its folders do.</summary>
    internal static void MakeDurable(string path)
    {
        var folder = path;
        do
        {
            folder = Path.GetDirectoryName(folder)!;
            DiskFolder.MakeDurable(folder);
        }
        while (Path.GetFileName(folder) != Folder);
        DiskFolder.MakeDurable(Path.GetDirectoryName(folder)!);
    }
}
