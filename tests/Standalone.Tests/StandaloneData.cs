using System.Diagnostics;
using System.Globalization;

using Npgsql;

namespace Aspire.Media.Standalone.Tests;

/// <summary>A data directory of Standalone's, and what can be seen of it from outside.</summary>
public sealed class StandaloneData : IDisposable
{
    private const int PortLine = 3;

    private readonly TemporaryFolder folder = new();

    public StandaloneData(string name = "data") => Path = folder[name];

    public string Path { get; }

    /// <summary>The folder above it, which is there from the start.</summary>
    public string Parent => folder.Path;

    public string Postgres => this["postgres"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The private server's process, as its cluster names it.</summary>
    public int? ServerId => Postmaster is [var id, ..] ? int.Parse(id, CultureInfo.InvariantCulture) : null;

    public NpgsqlDataSource Database() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = int.Parse(Postmaster[PortLine], CultureInfo.InvariantCulture),
        Username = "media",
        Password = File.ReadAllText(this["postgres.password"]),
        Database = "media",
    });

    public MediaProcess Start(IReadOnlyDictionary<string, string>? environment = null, bool unprivileged = false, int port = 0) =>
        MediaProcess.Start("Standalone", ["--data", Path, "--port", port.ToString(CultureInfo.InvariantCulture)], environment, unprivileged);

    /// <summary>The names in it, or in the folder above it when it is not there.</summary>
    public string[] Names(string? within = null) =>
        [.. new DirectoryInfo(within ?? Path).EnumerateFileSystemInfos().Select(entry => entry.Name).Order()];

    /// <summary>The processes that were started for it or work in it. The dead that nobody buried do not count.</summary>
    public IReadOnlyList<string> Processes() =>
        [.. Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(System.IO.Path.GetFileName(process)[0])).Select(Describe).OfType<string>()];

    public void Dispose() => folder.Dispose();

    private string[] Postmaster =>
        File.Exists(System.IO.Path.Combine(Postgres, "postmaster.pid")) ? File.ReadAllLines(System.IO.Path.Combine(Postgres, "postmaster.pid")) : [];

    private string? Describe(string process)
    {
        try
        {
            var command = File.ReadAllText(System.IO.Path.Combine(process, "cmdline")).Replace('\0', ' ');
            var place = new FileInfo(System.IO.Path.Combine(process, "cwd")).LinkTarget ?? "";
            return command.Contains(Path, StringComparison.Ordinal) || place.StartsWith(Path, StringComparison.Ordinal) ? $"{process}: {command}" : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or is another account's.
            return null;
        }
    }

    /// <summary>A copy with owners, modes and times.</summary>
    internal async Task CopyFromAsync(string source)
    {
        using var copy = Process.Start("cp", ["-a", source, Path]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }
}
