namespace Aspire.Media.Engine.Plugins;

/// <summary>Where a worker finds steps that others wrote.</summary>
public sealed class PluginOptions
{
    public const string Section = "Plugins";

    /// <summary>The folder of the plugins; without it, <c>plugins</c> beside the program.</summary>
    public string? Folder { get; init; }

    /// <summary>The folder of the plugins, and whether somebody chose it.</summary>
    internal (string Path, bool IsChosen) Place => string.IsNullOrWhiteSpace(Folder) ? (Path.Combine(AppContext.BaseDirectory, "plugins"), false) : (Path.GetFullPath(Folder), true);
}
