namespace Aspire.Media.Web.Pages.Status;

/// <summary>How a component that Api names is shown to people.</summary>
internal sealed record Part(string Title, string Icon)
{
    public static Part Of(string name) => name switch
    {
        "database" => new("Database", "database"),
        "storage" => new("Storage", "storage"),
        "ffmpeg" => new("ffmpeg", "film"),
        "upkeep" => new("Upkeep", "database"),
        _ => new(name.Length > 0 ? char.ToUpperInvariant(name[0]) + name[1..] : "Unnamed", "part"),
    };
}
