using System.Globalization;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary>Assets on a terminal.</summary>
internal static class AssetWords
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static string Size(double bytes)
    {
        var unit = 0;
        for (; bytes >= 999.5 && unit < Units.Length - 1; unit++)
        {
            bytes /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(unit == 0 || bytes >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    public static string Length(Asset asset) => asset.Duration is not { } seconds ? ""
        : seconds >= 3600 ? TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)
        : TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture);

    public static Cell Status(Asset asset) => new(
        WireFormat.Word(asset.Status),
        asset.Status switch
        {
            AssetStatus.Invalid => Ink.Bad,
            AssetStatus.Ready => Ink.Quiet,
            _ => Ink.Doubtful,
        });

    /// <summary>A name that came from anywhere, on one line.</summary>
    public static string OneLine(string text) => string.Concat(text.EnumerateRunes().Select(rune => System.Text.Rune.IsControl(rune) ? " " : rune.ToString()));
}
