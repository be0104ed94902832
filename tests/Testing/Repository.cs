namespace Aspire.Media.Testing;

/// <summary>The folder that everything lies in.</summary>
public static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Aspire.Media.sln.")
        : File.Exists(Path.Combine(folder.FullName, "Aspire.Media.sln")) ? folder.FullName
        : Find(folder.Parent);
}
