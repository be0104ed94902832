using System.Text.Json;

namespace Aspire.Media.Captions;

/// <summary>
/// Words as speech engines write them: a list, or an object with a list <c>words</c>, of <c>text</c> (or <c>word</c>), <c>start</c> and
/// <c>end</c> in seconds, and where they are known <c>confidence</c> and <c>speaker</c>.
/// </summary>
public static class WordsJson
{
    private const decimal LongestSeconds = 1e9m;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <exception cref="CaptionException">It is no list of words; the message says where it is not.</exception>
    public static IReadOnlyList<Word> Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes, Strict);
            var root = document.RootElement;
            var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("words", out var words) ? words : root;
            return list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(ReadWord)]
                : throw new CaptionException("Words are a list, or an object with a list `words`.");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new CaptionException($"The words are no JSON: {broken.Message}", broken);
        }
    }

    private static Word ReadWord(JsonElement element, int at)
    {
        if (element.ValueKind != JsonValueKind.Object || (Text(element, "text") ?? Text(element, "word")) is not { } text || Time(element, "start") is not { } start || Time(element, "end") is not { } end)
        {
            throw new CaptionException($"Word {at + 1} has no `text`, or no `start` and `end` in seconds.");
        }

        double? confidence = element.TryGetProperty("confidence", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        return new Word(text, start, end, confidence, Text(element, "speaker"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is > -LongestSeconds and < LongestSeconds
            ? new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : null;
}
