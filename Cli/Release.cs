using System.Reflection;

namespace Aspire.Media.Cli;

/// <summary>Which release of the product this program belongs to.</summary>
internal static class Release
{
    public static string Version { get; } = Of(
        typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <summary>The release of an informational version, which names the commit after a plus.</summary>
    public static string Of(string informationalVersion) => informationalVersion.Split('+')[0];
}
