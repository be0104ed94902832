using System.Globalization;
using System.Text;

namespace Aspire.Media.Films;

/// <summary>Many small pictures of a film in one, and a WebVTT that says which is when.</summary>
/// <param name="Length">Of what it shows, in seconds.</param>
/// <param name="Interval">Between two pictures, in seconds.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Width">Of a small picture.</param>
/// <param name="Height">Of a small picture.</param>
public sealed record FilmSprite(double Length, double Interval, int Count, int Width, int Height)
{
    public const int Columns = 10;
    public const int UsualWidth = 160;
    private const double LeastInterval = 1;

    // From here on only pictures that stand for themselves are decoded: between them lie a few seconds, and so do ours.
    private const double Long = 600;

    public int Rows => (Count + Columns - 1) / Columns;

    public static FilmSprite Of(double length, double width, double height, int small)
    {
        if (small is < 16 or > 640)
        {
            throw FilmException.Asked($"The small pictures are from 16 to 640 pixels wide, not {small}.");
        }

        var interval = Math.Max(LeastInterval, length / (Columns * Columns));
        return new FilmSprite(length, interval, Math.Clamp((int)Math.Ceiling(length / interval), 1, Columns * Columns), small / 2 * 2, Math.Max(2, (int)Math.Round(small * height / width / 2) * 2));
    }

    /// <summary>What ffmpeg is told, but for the place of the result.</summary>
    /// <param name="input">How the film is opened.</param>
    /// <param name="map">Which of its streams; as ffmpeg chooses where null.</param>
    public IReadOnlyList<string> Arguments(IReadOnlyList<string> input, string? map = null)
    {
        var rate = (1 / Interval).ToString("0.######", CultureInfo.InvariantCulture);
        string[] sparing = Length > Long ? ["-skip_frame", "nokey"] : [];
        string[] chosen = map is null ? [] : ["-map", map];
        return [.. sparing, .. input, .. chosen, "-an", "-sn", "-vf", $"fps={rate}:start_time=0:round=near,scale={Width}:{Height}:out_color_matrix=bt601,tile={Columns}x{Rows}", "-frames:v", "1", "-q:v", "5"];
    }

    /// <param name="picture">Where players find the picture, from where they found the map.</param>
    public string Map(string picture)
    {
        var map = new StringBuilder("WEBVTT\n");
        for (var place = 0; place < Count; place++)
        {
            map.Append(CultureInfo.InvariantCulture, $"\n{Time(place * Interval)} --> {Time(Math.Min(Length, (place + 1) * Interval))}\n")
                .Append(CultureInfo.InvariantCulture, $"{picture}#xywh={place % Columns * Width},{place / Columns * Height},{Width},{Height}\n");
        }

        return map.ToString();
    }

    private static string Time(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
}
