using System.Diagnostics;
using System.Globalization;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>A cluster on disk: it is there completely or not at all.</summary>
internal static class ClusterFolder
{
    public const string Role = "media";

    private const string VersionFile = "PG_VERSION";
    private const string DraftMark = ".creating-";
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The major version that made the cluster, or null when there is none yet.</summary>
    public static int? MajorOf(string folder)
    {
        var path = Path.Combine(folder, VersionFile);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        return File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new StandaloneException($"{folder} is there, but is not a PostgreSQL cluster. Move it away, or choose another data directory ({DataDirectory.ChosenBy}).");
    }

    /// <summary>Makes the cluster beside its place and moves it there when it is whole.</summary>
    public static async Task CreateAsync(ClusterSettings settings, ServerAccount account, CancellationToken cancellationToken)
    {
        RemoveDrafts(settings.Folder);
        var draft = settings.Folder + DraftMark + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(draft, OnlyOwner);
        try
        {
            account.Own(draft);
            var password = Path.Combine(draft, "password");
            await File.WriteAllTextAsync(password, settings.Password + "\n", cancellationToken);
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            account.Own(password);

            var data = Path.Combine(draft, "data");
            await RunAsync(
                account.Command(
                    settings.Binaries.InitDb,
                    ["-D", data, "-U", Role, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums",
                        .. settings.Durable ? Array.Empty<string>() : ["--no-sync"]],
                    onOrphaned: null),
                cancellationToken);
            File.Delete(password);
            Directory.Move(data, settings.Folder);
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static void RemoveDrafts(string folder)
    {
        var parent = Path.GetDirectoryName(folder)!;
        foreach (var draft in Directory.GetDirectories(parent, Path.GetFileName(folder) + DraftMark + "*"))
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static async Task RunAsync(ProcessStartInfo command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(command)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        await output;
        if (process.ExitCode != 0)
        {
            throw new StandaloneException($"PostgreSQL's cluster could not be made: {Complaint(await errors)} (in the data directory: {DataDirectory.ChosenBy}).");
        }
    }

    private static string Complaint(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(line => line.Contains("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? "initdb does not say why";
    }
}
