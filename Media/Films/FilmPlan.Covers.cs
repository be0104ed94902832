using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>The covers that go with a film or a sound.</summary>
internal sealed partial class FilmPlan
{
    internal static readonly string[] CoverCodecs = ["mjpeg", "png"];

    private readonly List<ProbeStream> covers = [];

    private void MapCover(ProbeStream stream)
    {
        if (stream.IsCover && (Format.KeepsCover || (Format.HasBoxes && Format.HasPicture)) && CoverCodecs.Contains(stream.Codec) && recipe.Result.Format != "gif")
        {
            var place = expected.Count;
            Copy(stream);
            options.AddRange([$"-disposition:{place}", "attached_pic"]);
        }
        else if (parts.Covers.ContainsKey(stream.Index))
        {
            covers.Add(stream);
        }
        else
        {
            Leave(stream, stream.IsCover ? $"{Format.Name} does not carry a cover" : Format.HasPicture ? "only one picture is edited" : "only the sound was asked for");
        }
    }

    // What Matroska shows beside a film are files that are attached to it.
    private void AttachCovers()
    {
        foreach (var cover in covers)
        {
            var place = expected.Count(stream => stream.Kind == "attachment" || (stream.IsCover && Format.KeepsAttachments));
            var isPng = cover.Codec == "png";
            options.AddRange(
            [
                "-attach", parts.Covers[cover.Index], $"-metadata:s:t:{place}", $"mimetype={(isPng ? "image/png" : "image/jpeg")}",
                $"-metadata:s:t:{place}", $"filename={cover.Tags.GetValueOrDefault("filename", isPng ? "cover.png" : "cover.jpg")}",
            ]);
            expected.Add(new ExpectedStream("video", cover.Codec) { IsCover = true });
        }
    }
}
