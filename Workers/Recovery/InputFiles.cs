using System.Text.Json;

using Aspire.Media.Files;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Recovery;

/// <summary>The files that a step was given, as far as workers may touch them.</summary>
internal sealed class InputFiles(IOptions<RecoveryOptions> options)
{
    private const string Scheme = "file://";

    // What has more is no input of files but a document.
    private const int Most = 200;

    /// <summary>Paths in an input, as it writes them and as the system knows them.</summary>
    public static IReadOnlyList<(string Written, string Path)> Of(JsonElement? input) =>
        input is { } element ? [.. Texts(element).Take(Most).Select(text => (text, Local(text))).Where(pair => pair.Item2 is not null).Select(pair => (pair.text, pair.Item2!)).Distinct()] : [];

    /// <summary>Whether a path lies under one of the roots, once links are followed.</summary>
    public bool MayTouch(string path)
    {
        var real = RealPath.Of(path);
        return options.Value.Roots.Select(RealPath.Of).Any(root => RealPath.IsUnder(real, root));
    }

    private static string? Local(string text)
    {
        var path = text.StartsWith(Scheme, StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address.LocalPath : text;
        return path.Length is > 1 and < 4096 && Path.IsPathFullyQualified(path) && !path.Contains('\0', StringComparison.Ordinal) && path == Path.GetFullPath(path) ? path : null;
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        _ => [],
    };
}
