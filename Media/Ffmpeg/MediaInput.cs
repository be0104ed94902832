namespace Aspire.Media.Ffmpeg;

/// <summary>An input as ffmpeg may open it: one file or one address that we signed, and nothing that it names inside.</summary>
public static class MediaInput
{
    // What names other files or hosts (playlists, lists of parts, scripts, devices) is not among them, whatever a file is called.
    private const string Films =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,avi,asf,flv,mxf,ogg,gif,rm,dv,ivf,nut,h264,hevc,obu,m4v,av1,y4m,yuv4mpegpipe,gxf,vob,"
        + "mp3,aac,ac3,eac3,flac,wav,w64,aiff,au,caf,amr,ape,wv,tta,tak,dts,truehd,opus";

    private const string Pictures = "image2,png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe,qoi_pipe,gif,gif_pipe,apng,mov,mp4,m4a,3gp,3g2,mj2";

    private const string Words = "srt,webvtt,ass,ssa,microdvd,subviewer,subviewer1,scc,sami,ttml,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm";

    /// <param name="place">A path, or an address of http.</param>
    public static IReadOnlyList<string> Of(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith("http", StringComparison.Ordinal)
            ? ["-protocol_whitelist", "http,https,tcp,tls", "-i", place]
            : ["-protocol_whitelist", "file", "-i", $"file:{place}"];
    }

    /// <summary>A film or a sound, and nothing that leads elsewhere.</summary>
    /// <param name="place">A path, or an address of http.</param>
    public static IReadOnlyList<string> Film(string place) => ["-format_whitelist", Films, .. Of(place)];

    /// <summary>Whether something that ffprobe called so is a film or a sound, and leads nowhere else.</summary>
    public static bool IsFilm(string container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return Films.Split(',').Intersect(container.Split(',')).Any();
    }

    /// <summary>A list of films that we wrote ourselves, of films that were looked into.</summary>
    internal static IReadOnlyList<string> Joined(string list) =>
        ["-protocol_whitelist", "file,http,https,tcp,tls", "-format_whitelist", $"concat,{Films}", "-safe", "0", "-f", "concat", "-i", $"file:{list}"];

    /// <summary>A picture.</summary>
    /// <param name="place">A path, or an address of http.</param>
    public static IReadOnlyList<string> Picture(string place) => ["-format_whitelist", Pictures, .. Of(place)];

    /// <summary>Captions.</summary>
    /// <param name="place">A path, or an address of http.</param>
    public static IReadOnlyList<string> Captions(string place) => ["-format_whitelist", Words, .. Of(place)];
}
