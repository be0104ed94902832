using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>How loud a sound is, by EBU R128.</summary>
/// <param name="Integrated">The whole of it, in LUFS.</param>
/// <param name="Peak">In dBTP.</param>
/// <param name="Range">In LU.</param>
/// <param name="Threshold">Below which it does not count, in LUFS.</param>
/// <param name="Offset">What the filter asks to be told again.</param>
public sealed record LoudnessMeasure(double Integrated, double Peak, double Range, double Threshold, double Offset)
{
    public bool IsSilence => Integrated < -69;

    /// <summary>Reads what the filter says at its end.</summary>
    /// <exception cref="FfmpegException">It says nothing of the kind.</exception>
    public static LoudnessMeasure Read(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var (from, to) = (words.LastIndexOf('{'), words.LastIndexOf('}'));
        try
        {
            var said = (from >= 0 && to > from ? JsonNode.Parse(words[from..(to + 1)]) as JsonObject : null) ?? throw new FfmpegException("ffmpeg did not say how loud it is.");
            // Silence is without end below all that is heard.
            double Of(string name) => ProbeReport.Real(said, name) ?? -99;
            return new LoudnessMeasure(Of("input_i"), Of("input_tp"), Math.Max(0, Of("input_lra")), Of("input_thresh"), Math.Max(-99, Of("target_offset")));
        }
        catch (JsonException failure)
        {
            throw new FfmpegException($"What ffmpeg says of how loud it is cannot be read: {failure.Message}", failure);
        }
    }
}
