namespace Aspire.Media.Engine.Store;

public sealed class DatabaseOptions
{
    public const string Section = "Database";
    public const string ConnectionName = "media";

    /// <summary>How long a starting process waits for a database that does not answer yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a starting process brings the schema up to date, or leaves that to a separate migrator.</summary>
    public bool Migrate { get; init; } = true;
}
