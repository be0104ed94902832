using Microsoft.Extensions.Configuration;

namespace Aspire.Media.Cli.Doctor;

/// <summary>Where the doctor looks: this machine, and what its environment configures for the hosts.</summary>
internal sealed record Surroundings
{
    /// <summary>The settings, by the names that the hosts read them: <c>Storage:S3:Bucket</c> is <c>Storage__S3__Bucket</c>.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>The folders that are searched for programs.</summary>
    public required IReadOnlyList<string> SearchPath { get; init; }

    /// <summary>The folder of the project when it runs from there, with what <c>./media setup</c> took from npm.</summary>
    public required string? ProjectFolder { get; init; }

    /// <summary>Where everything on one machine keeps what it has.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The way to the server.</summary>
    public required Session Session { get; init; }

    public static Surroundings OfThisMachine(Session session, string? dataDirectory)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return new Surroundings
        {
            Configuration = configuration,
            SearchPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            ProjectFolder = FindProject(AppContext.BaseDirectory),
            DataDirectory = Path.GetFullPath(Array.Find([dataDirectory, configuration["Standalone:Data"]], path => !string.IsNullOrWhiteSpace(path)) ?? DefaultDataDirectory),
            Session = session,
        };
    }

    /// <summary>A setting that is there and says something.</summary>
    public string? Setting(string key) => Configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static string DefaultDataDirectory => Environment.IsPrivilegedProcess
        ? "/var/lib/aspire-media"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "aspire-media");

    private static string? FindProject(string folder)
    {
        for (var place = new DirectoryInfo(folder); place is not null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, "Aspire.Media.sln")))
            {
                return place.FullName;
            }
        }

        return null;
    }
}
