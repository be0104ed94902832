using System.Diagnostics;

namespace Aspire.Media.Architecture.Tests;

/// <summary>The project's own files: what git knows, or would know once added.</summary>
internal static class Sources
{
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> With(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file)));

    /// <summary>The projects of the product; those of templates become somebody else's.</summary>
    public static IEnumerable<string> Projects => With(".csproj").Where(file => !file.StartsWith("templates/", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    private static string[] ListFiles()
    {
        var git = new ProcessStartInfo("git", ["-C", Repository.Root, "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(git)!;
        var files = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.NotEmpty(files);
        return [.. files.Where(file => File.Exists(Path.Combine(Repository.Root, file))).Order(StringComparer.Ordinal)];
    }
}
