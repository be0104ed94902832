using System.Globalization;

namespace Aspire.Media.Films;

/// <summary>A picture of a film, and how good it is for one that shall stand for it.</summary>
/// <param name="At">When it is seen, in seconds.</param>
/// <param name="Score">From 0 to 1.</param>
internal sealed record BestFrame(double At, double Score, IReadOnlyList<string> Reasons);

/// <summary>Chooses the pictures that stand best for a film: sharp, neither black nor washed out, with a face, each of another scene.</summary>
internal static class BestFrames
{
    private const double Dark = 32;
    private const double Bright = 225;

    // So much of what a picture lacks a face makes up for.
    private const double Face = 0.4;

    /// <summary>What ffmpeg's filters say of one picture.</summary>
    /// <param name="Blur">0 is sharp.</param>
    /// <param name="Light">From 16 to 235, on the average.</param>
    /// <param name="Spread">Between what is dark in it and what is light.</param>
    /// <param name="Change">From the picture before it, from 0 to 100.</param>
    internal sealed record Look(double At, double Blur, double Light, double Spread, double Colour, double Change)
    {
        /// <summary>Whether somebody looks out of it.</summary>
        public bool HasFace { get; init; }
    }

    /// <summary>Reads what the filter <c>metadata</c> prints.</summary>
    public static IReadOnlyList<Look> Read(IEnumerable<string> lines)
    {
        var (looks, at, values) = (new List<Look>(), (double?)null, new Dictionary<string, double>());
        void End()
        {
            if (at is { } time && values.TryGetValue("lavfi.signalstats.YAVG", out var light))
            {
                // Of one colour all over there is no edge, and so nothing that is sharp.
                var blur = values.GetValueOrDefault("lavfi.blur", double.NaN);
                looks.Add(new Look(
                    time, double.IsFinite(blur) && blur > 0 ? blur : 20, light, values.GetValueOrDefault("lavfi.signalstats.YHIGH") - values.GetValueOrDefault("lavfi.signalstats.YLOW"),
                    values.GetValueOrDefault("lavfi.signalstats.SATAVG"), values.GetValueOrDefault("lavfi.scd.score")));
            }
        }

        foreach (var line in lines)
        {
            if (line.StartsWith("frame:", StringComparison.Ordinal))
            {
                End();
                values.Clear();
                at = Number(line[(line.LastIndexOf("pts_time:", StringComparison.Ordinal) + "pts_time:".Length)..]);
            }
            else if (line.Split('=') is [var name, var text] && Number(text) is { } value)
            {
                values[name] = value;
            }
        }

        End();
        return looks;
    }

    /// <summary>The best first. Fewer than asked for when there are no more that differ.</summary>
    public static IReadOnlyList<BestFrame> Choose(IReadOnlyList<Look> looks, int count, double length)
    {
        if (looks.Count == 0)
        {
            return [];
        }

        var scenes = Scenes(looks);
        var ranked = looks.Select((look, place) => (Look: look, Scene: scenes[place], Score: ScoreOf(look))).OrderByDescending(one => one.Score).ThenBy(one => one.Look.At).ToList();
        var chosen = new List<(Look Look, int Scene, double Score)>();
        // First one of each scene, then others that are far from all that are chosen; what is black only if there is nothing else.
        foreach (var distance in new[] { double.PositiveInfinity, length / (count * 2.0), length / (count * 8.0) })
        {
            foreach (var one in ranked.Where(one => chosen.Count == 0 || IsSeen(one.Look)))
            {
                if (chosen.Count < count && !chosen.Contains(one)
                    && (double.IsInfinity(distance) ? chosen.All(other => other.Scene != one.Scene) : chosen.All(other => Math.Abs(other.Look.At - one.Look.At) > distance)))
                {
                    chosen.Add(one);
                }
            }
        }

        return [.. chosen.OrderByDescending(one => one.Score).Select(one => new BestFrame(one.Look.At, one.Score, Reasons(one.Look, looks, scenes[^1] > 0 ? one.Scene + 1 : null)))];
    }

    private static int[] Scenes(IReadOnlyList<Look> looks)
    {
        var (scenes, scene) = (new int[looks.Count], 0);
        for (var place = 0; place < looks.Count; place++)
        {
            scene += place > 0 && looks[place].Change >= 10 ? 1 : 0;
            scenes[place] = scene;
        }

        return scenes;
    }

    private static bool IsSeen(Look look) => look is { Light: > Dark and < Bright, Spread: > 12 };

    // Sharpness counts most; what is nearly one colour counts for nothing.
    private static double ScoreOf(Look look)
    {
        var sharp = 1 / (1 + Math.Max(0, look.Blur - 1) / 4);
        var light = Math.Clamp(1 - (Math.Abs(look.Light - 120) / 120), 0, 1);
        var spread = Math.Clamp(look.Spread / 150, 0, 1);
        var colour = Math.Clamp(look.Colour / 60, 0, 1);
        var quality = (0.5 * sharp) + (0.2 * light) + (0.2 * spread) + (0.1 * colour);
        return (IsSeen(look) ? 1 : 0.1) * (look.HasFace ? quality + (Face * (1 - quality)) : quality);
    }

    private static List<string> Reasons(Look look, IReadOnlyList<Look> all, int? scene)
    {
        var reasons = new List<string>();
        var sharper = all.Count(other => other.Blur >= look.Blur) * 100 / all.Count;
        reasons.Add(string.Create(CultureInfo.InvariantCulture, $"as sharp as or sharper than {sharper} % (blur {look.Blur:0.0})"));
        reasons.Add(look.Light <= Dark ? "dark, and nothing is lighter" : look.Light >= Bright ? "very light, and nothing is darker" : string.Create(CultureInfo.InvariantCulture, $"neither dark nor washed out (light {look.Light:0})"));
        if (look.HasFace)
        {
            reasons.Add("a face is seen");
        }

        if (scene is { } number)
        {
            reasons.Add($"the best of scene {number}");
        }

        return reasons;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
