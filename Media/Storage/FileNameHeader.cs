using System.Globalization;
using System.Text;

namespace Aspire.Media.Storage;

/// <summary>Content-Disposition as RFC 6266 wants it: the name in plain letters for old programs, and as it is for all others.</summary>
public static class FileNameHeader
{
    // No file system takes a longer one, and addresses that carry it have limits, too.
    private const int MostBytes = 240;
    private const int MostOfEnding = 20;

    // What a browser shows and never runs. SVG runs scripts, and so does whatever HTML or XML is.
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/jxl", "image/bmp", "image/tiff", "image/heic", "text/plain", "text/vtt",
    };

    public static bool IsShown(string contentType)
    {
        var type = contentType.AsSpan();
        var bare = (type.IndexOf(';') is >= 0 and var end ? type[..end] : type).Trim().ToString();
        return Shown.Contains(bare) || bare.StartsWith("video/", StringComparison.OrdinalIgnoreCase) || bare.StartsWith("audio/", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The header's value; what a browser could run is never shown in place.</summary>
    public static string Of(string fileName, string contentType, bool inline)
    {
        var name = Shorten(fileName);
        var plain = string.Concat(name.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value is not ('"' or '\\' or '%') ? (char)rune.Value : '_'));
        return $"{(inline && IsShown(contentType) ? "inline" : "attachment")}; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }

    /// <summary>The name as it is sent: without what no name may have in it, and no longer than any file system takes.</summary>
    public static string Shorten(string fileName) => Short(Printable(fileName));

    // Neither a header nor a folder may begin in the middle of a name; halves of surrogate pairs become the sign for what cannot be read.
    private static string Printable(string name)
    {
        var clean = string.Concat(name.EnumerateRunes().Select(rune => Rune.IsControl(rune) || rune.Value is '/' or '\\' ? "_" : rune.ToString()));
        return clean.Length > 0 ? clean : "file";
    }

    private static string Short(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MostBytes)
        {
            return name;
        }

        var ending = name.LastIndexOf('.') is > 0 and var dot && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= MostOfEnding ? name[dot..] : "";
        var room = MostBytes - Encoding.UTF8.GetByteCount(ending);
        var kept = new StringBuilder();
        // By what a reader takes for one character, so that no emoji is cut into its pieces.
        var elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            room -= Encoding.UTF8.GetByteCount(element);
            if (room < 0)
            {
                break;
            }

            kept.Append(element);
        }

        return (kept.Length > 0 ? kept : kept.Append("file")).Append(ending).ToString();
    }
}
