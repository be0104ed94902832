namespace Aspire.Media.Workers.Recovery;

/// <summary>A folder of this machine for one attempt of a step. What cannot be deleted at its end is swept later.</summary>
internal sealed class ScratchFolder(DirectoryInfo folder) : IDisposable
{
    /// <summary>Whether it stays for the attempt after this one; the sweep deletes it if there is none.</summary>
    public bool IsKept { get; set; }

    public string Path => folder.FullName;

    /// <summary>Where a file of this name lies in it.</summary>
    public string this[string name] => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose()
    {
        try
        {
            if (IsKept && folder.EnumerateFileSystemInfos().Any())
            {
                return;
            }

            folder.Delete(recursive: true);
            if (folder.Parent is { } step && !step.EnumerateFileSystemInfos().Any())
            {
                step.Delete();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The sweep comes round.
        }
    }
}
