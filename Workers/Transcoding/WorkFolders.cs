using System.Globalization;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>
/// Where a finished film lies until it takes the place of its original: under the same root, so that any worker that has the root can go on with it, and that it only changes its name.
/// No search looks in there.
/// </summary>
internal static class WorkFolders
{
    private const string Folder = Root.OwnPrefix + "work";

    /// <summary>A folder for an attempt of a step. Those of earlier attempts go: nobody takes anything from them.</summary>
    public static ScratchFolder Open(RootedPath place, StepContext context)
    {
        var step = Path.Combine(FolderOf(place.Root), context.StepId.ToString("N"));
        var own = Path.Combine(step, context.Attempt.ToString(CultureInfo.InvariantCulture));
        if (Directory.Exists(step))
        {
            Directory.Delete(step, recursive: true);
        }

        return new ScratchFolder(Directory.CreateDirectory(own));
    }

    /// <summary>Whether a file lies where finished films do.</summary>
    public static bool Has(Root root, string path) => RealPath.IsUnder(RealPath.Of(path), FolderOf(root));

    /// <summary>Takes away the folder of a finished film that is now in its place.</summary>
    public static void Leave(Root root, string finished)
    {
        var (folder, path) = (FolderOf(root), RealPath.Of(finished));
        if (RealPath.IsUnder(path, folder))
        {
            var step = Path.Combine(folder, Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar)[0]);
            if (step != path && Directory.Exists(step))
            {
                Directory.Delete(step, recursive: true);
            }
        }
    }

    /// <summary>Deletes what nobody has taken for long.</summary>
    /// <returns>How many there were.</returns>
    public static int Sweep(Root root, DateTimeOffset before)
    {
        var folder = new DirectoryInfo(FolderOf(root));
        var old = folder.Exists ? folder.EnumerateDirectories().Where(step => Guid.TryParseExact(step.Name, "N", out _) && Newest(step) < before.UtcDateTime).ToList() : [];
        old.ForEach(static step => step.Delete(recursive: true));
        return old.Count;
    }

    private static string FolderOf(Root root) => Path.Combine(RealPath.Of(root.Path), Folder);

    private static DateTime Newest(DirectoryInfo step) => step.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => entry.LastWriteTimeUtc).Append(step.LastWriteTimeUtc).Max();
}
