namespace Aspire.Media.Workers.Demo;

public sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Where the demo makes its files, before they go into the library.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "aspire-media-demo");
}
