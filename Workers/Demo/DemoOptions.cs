namespace Aspire.Media.Workers.Demo;

public sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Where the demo puts what it makes.</summary>
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "aspire-media-demo");
}
