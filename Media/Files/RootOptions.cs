using System.Buffers;

using Aspire.Media.Library;

namespace Aspire.Media.Files;

/// <summary>A folder in which workers may read or write files, as configuration names it: <c>Roots__0__Name</c> and so on.</summary>
public sealed class RootOptions
{
    public const string Section = "Roots";

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public string Name { get; init; } = "";

    public string Path { get; init; } = "";

    public RootAccess Access { get; init; }

    /// <summary>The site that what is found there belongs to.</summary>
    public string? Site { get; init; }

    /// <summary>Whether what is put there is taken into the library by itself; else it lies there to be worked on in its place.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault(int number) =>
        Name.Length is 0 or > 100 || Name.AsSpan().IndexOfAnyExcept(Letters) >= 0 ? $"Roots__{number}__Name: '{Name}' is no name in kebab-case, such as recordings."
        : !System.IO.Path.IsPathFullyQualified(Path) || System.IO.Path.TrimEndingDirectorySeparator(Path) == System.IO.Path.GetPathRoot(Path)
            ? $"Roots__{number}__Path: '{Path}' is no folder such as /srv/recordings; the root of a disk is none either."
        : null;
}
