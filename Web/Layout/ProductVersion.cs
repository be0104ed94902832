using System.Reflection;

namespace Aspire.Media.Web.Layout;

/// <summary>A version as people read it: the number, and apart from it the commit it was built from.</summary>
internal sealed record ProductVersion(string Number, string? Commit)
{
    private const int ShortCommit = 7;

    public static ProductVersion OfThisProgram { get; } =
        Parse(typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    public static ProductVersion Parse(string version) =>
        version.Split('+', 2) is [var number, { Length: > 0 } commit]
            ? new(number, commit.Length > ShortCommit ? commit[..ShortCommit] : commit)
            : new(version, Commit: null);
}
