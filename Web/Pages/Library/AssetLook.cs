using System.Globalization;

using Aspire.Media.Client.Assets;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>How assets are shown.</summary>
internal static class AssetLook
{
    private static readonly (double Least, string Unit)[] Units = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];

    public static StatusLook Of(AssetStatus status) => status switch
    {
        AssetStatus.Verifying => new(Tone.Busy, "busy", "Its checksum is being taken"),
        AssetStatus.New => new(Tone.Idle, "clock", "Being looked into"),
        AssetStatus.Ready => new(Tone.Good, "good", "Ready"),
        AssetStatus.Invalid => new(Tone.Bad, "bad", "Damaged"),
        _ => new(Tone.Idle, "lost", "Unknown"),
    };

    public static string Icon(AssetKind kind) => kind switch
    {
        AssetKind.Video => "film",
        AssetKind.Audio => "sound",
        AssetKind.Image => "picture",
        _ => "file",
    };

    public static string Kind(AssetKind kind) => kind switch
    {
        AssetKind.Video => "Video",
        AssetKind.Audio => "Audio",
        AssetKind.Image => "Image",
        _ => "Other",
    };

    /// <summary>Whether something of it is still to come by itself.</summary>
    public static bool IsMoving(Asset asset, DateTimeOffset now) =>
        asset.Status is AssetStatus.New or AssetStatus.Verifying
        || (asset is { Status: AssetStatus.Ready, Kind: AssetKind.Video or AssetKind.Image } && !asset.Links.Renditions.ContainsKey("thumbnail") && now - asset.UploadedAt < TimeSpan.FromMinutes(10));

    /// <summary>0:12, 1:02:03</summary>
    public static string Length(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(Math.Round(seconds), 0, TimeSpan.MaxValue.TotalSeconds / 2));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }

    /// <summary>12.4 MB</summary>
    public static string Size(long bytes)
    {
        var (least, unit) = Units.FirstOrDefault(unit => bytes >= unit.Least);
        return unit is null ? Amount.Of(bytes, "byte", "bytes") : string.Create(CultureInfo.InvariantCulture, $"{(bytes / least < 10 ? Math.Round(bytes / least, 1) : Math.Round(bytes / least))} {unit}");
    }

    /// <summary>In short, for a line: what it is and how large.</summary>
    public static string About(Asset asset) =>
        asset is { Width: { } width, Height: { } height } ? $"{Kind(asset.Kind)} · {width} × {height} · {Size(asset.Size)}" : $"{Kind(asset.Kind)} · {Size(asset.Size)}";

    public static bool IsTall(Asset asset) => asset is { Width: { } width, Height: { } height } && height > width;
}
