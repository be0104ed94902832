using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Images;

/// <summary>How pictures are edited, and what that may cost.</summary>
public sealed class ImageOptions
{
    public const string Section = "Images";

    /// <summary>libvips, where it is another file than the one that <c>./media setup</c> brings or the system has.</summary>
    public string Library { get; init; } = "";

    /// <summary>The most pixels that a picture may have, all its frames together, before and after; known from its header, before anything is decoded.</summary>
    [Range(1_000, 1_000_000_000)]
    public long MostPixels { get; init; } = 100_000_000;

    /// <summary>Of pictures with more pixels than this one only is worked on at a time.</summary>
    [Range(1_000, 1_000_000_000)]
    public long LargePixels { get; init; } = 20_000_000;

    /// <summary>The most frames of a moving picture.</summary>
    [Range(1, 100_000)]
    public int MostFrames { get; init; } = 1_000;

    /// <summary>The longest file, in bytes.</summary>
    [Range(1_000, 2_000_000_000)]
    public long LongestFile { get; init; } = 256_000_000;

    /// <summary>How long one picture may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many are edited at once; 0 is two for each processor.</summary>
    [Range(0, 1_000)]
    public int AtOnce { get; init; }

    /// <summary>How many may wait for their turn.</summary>
    [Range(0, 100_000)]
    public int MostWaiting { get; init; } = 200;

    /// <summary>The folder with OpenCV's cascades, by which faces are found.</summary>
    public string Faces { get; init; } = "/usr/share/opencv4/haarcascades";

    /// <summary>Where finished variants of pictures are kept; without one, in the cache of the account that it runs as.</summary>
    public string Cache { get; init; } = "";

    /// <summary>How many bytes of them are kept, in millions; 0 keeps none.</summary>
    [Range(0, 10_000_000)]
    public int CacheMegabytes { get; init; } = 512;

    internal int Hands => AtOnce > 0 ? AtOnce : 2 * Environment.ProcessorCount;
}
