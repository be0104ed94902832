using System.Security.Cryptography;

namespace Aspire.Media.Standalone;

/// <summary>The folder that holds everything this process must not lose, and where in it each thing lies.</summary>
internal sealed record DataDirectory
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OnlyOwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DataDirectory(string path) => Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>How whoever started this process chooses the folder: what refusals name. AppHost has a setting of its own for it.</summary>
    public static string ChosenBy { get; set; } = "--data, Standalone__Data";

    public string Path { get; }

    public string Lock => In("lock");

    public string Holder => In("running");

    public string Postgres => In("postgres");

    public string PostgresLog => In("postgres.log");

    public string Objects => In("objects");

    public string Demo => In("demo");

    public string Keys => In("keys");

    public string Images => In("images");

    public string Plugins => In("plugins");

    private string PasswordFile => In("postgres.password");

    /// <summary>Refuses a disk without room before anything is made on it.</summary>
    public void CheckRoom(int leastMegabytes)
    {
        var existing = Path;
        while (!System.IO.Path.Exists(existing))
        {
            existing = System.IO.Path.GetDirectoryName(existing)!;
        }

        var free = Guarded(() => new DriveInfo(existing).AvailableFreeSpace) >> 20;
        if (free < leastMegabytes)
        {
            throw new StandaloneException(
                $"The disk of the data directory {Path} has {free} MB free, and {leastMegabytes} MB are needed. "
                + $"Make room, choose another directory ({ChosenBy}), or set Standalone__LeastFreeMegabytes.");
        }
    }

    /// <summary>Makes the folder itself. Another account may pass through root's, or PostgreSQL could not reach its own.</summary>
    /// <returns>Whether it was not there before.</returns>
    public bool Create() => Guarded(() =>
    {
        var missing = !Directory.Exists(Path);
        Directory.CreateDirectory(Path, Posix.IsRoot ? OnlyOwner | UnixFileMode.OtherExecute : OnlyOwner);
        return missing;
    });

    /// <summary>Removes the folder, unless it holds more than a start puts there before it has data to keep.</summary>
    public void RemoveUnused()
    {
        try
        {
            if (Directory.GetFileSystemEntries(Path).All(IsUnused))
            {
                Directory.Delete(Path, recursive: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Why this start failed was said already; a folder too many is no second reason.
        }
    }

    /// <summary>A folder in it for our own eyes.</summary>
    public void Create(string folder) => Guarded(() => Directory.CreateDirectory(folder, OnlyOwner));

    /// <summary>The private cluster's password: made once, and kept beside the cluster.</summary>
    public string PostgresPassword() => Guarded(() =>
    {
        if (File.Exists(PasswordFile))
        {
            return File.ReadAllText(PasswordFile).Trim();
        }

        if (Directory.Exists(Postgres))
        {
            throw new StandaloneException($"The password of the database in {Postgres} is missing: {PasswordFile}. Put it back, or choose another data directory ({ChosenBy}).");
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var draft = PasswordFile + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OnlyOwnersFile }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(password));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, PasswordFile, overwrite: true);
        return password;
    });

    /// <summary>Does something in the directory; what the operating system objects to is told in its terms.</summary>
    public T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StandaloneException($"The data directory {Path} cannot be used: {failure.Message.TrimEnd('.')}. Choose another ({ChosenBy}), or mend this one.", failure);
        }
    }

    private bool IsUnused(string entry) =>
        entry == Lock || entry == Holder || entry == PasswordFile
        || (entry == Objects && !Directory.EnumerateFileSystemEntries(Objects).Any())
        || (entry == Keys && Directory.EnumerateFileSystemEntries(Keys).All(key => System.IO.Path.GetFileName(key).StartsWith("key-", StringComparison.Ordinal)));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
