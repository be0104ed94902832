namespace Aspire.Media.AppHost;

/// <summary>Programs that are installed on this machine.</summary>
internal static class InstalledProgram
{
    private static readonly string[] UsualPlaces = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/bin"];

    /// <summary>The first that is there: distributions call the same thing by several names.</summary>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(UsualPlaces).ToArray();
        foreach (var name in names)
        {
            if (places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists) is { } program)
            {
                return program;
            }
        }

        return null;
    }
}
