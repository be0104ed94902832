using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Standalone;

/// <summary>Where this process keeps its things, and how it is reached. Nothing needs to be set.</summary>
public sealed class StandaloneOptions
{
    public const string Section = "Standalone";
    public const int DefaultPort = 8080;

    /// <summary>The switches that stand for settings of this section.</summary>
    internal static readonly Dictionary<string, string> Switches = new()
    {
        ["--data"] = $"{Section}:{nameof(Data)}",
        ["--port"] = $"{Section}:{nameof(Port)}",
    };

    /// <summary>The data directory; by default the account's own, and root's below /var/lib.</summary>
    [Required(ErrorMessage = "--data (Standalone__Data) must name a folder.")]
    public string Data { get; init; } = DefaultData;

    /// <summary>The port on 127.0.0.1, over every other configured address (ASPNETCORE_URLS, --urls); 0 takes any. Without it and without those, 8080.</summary>
    [Range(0, 65535, ErrorMessage = "--port (Standalone__Port) must be between 0 and 65535.")]
    public int? Port { get; init; }

    /// <summary>The folder of PostgreSQL's programs; by default the newest that is found.</summary>
    public string? PostgresBin { get; init; }

    /// <summary>The private PostgreSQL's port on 127.0.0.1; by default a free one at every start.</summary>
    [Range(1, 65535, ErrorMessage = "Standalone__PostgresPort must be between 1 and 65535.")]
    public int? PostgresPort { get; init; }

    /// <summary>Settings for the private PostgreSQL, such as <c>Standalone__PostgresSettings__shared_buffers=2GB</c>.</summary>
    public Dictionary<string, string> PostgresSettings { get; init; } = [];

    /// <summary>With less room than this, nothing is started: a database that meets a full disk helps nobody.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Standalone__LeastFreeMegabytes must not be negative.")]
    public int LeastFreeMegabytes { get; init; } = 512;

    private static string DefaultData => Posix.IsRoot
        ? "/var/lib/aspire-media"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "aspire-media");
}
