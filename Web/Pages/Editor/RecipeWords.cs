using System.Text.Json.Nodes;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>What an edit does, in a few words.</summary>
internal static class RecipeWords
{
    private static readonly Dictionary<string, string> Verbs = new()
    {
        ["trim"] = "cut",
        ["concat"] = "joined",
        ["rotate"] = "turned",
        ["flip"] = "mirrored",
        ["crop"] = "cropped",
        ["headshot"] = "headshot",
        ["resize"] = "resized",
        ["colour"] = "colours",
        ["blur"] = "blurred",
        ["sharpen"] = "sharpened",
        ["opacity"] = "made paler",
        ["watermark"] = "marked",
        ["text"] = "text",
        ["subtitles"] = "subtitled",
        ["speed"] = "other speed",
        ["fade"] = "faded",
        ["volume"] = "volume",
        ["loudness"] = "loudness",
        ["mute"] = "without sound",
    };

    /// <summary>The same as an asset keeps it; what no edit made keeps where it came from.</summary>
    public static string Of(string kept) => kept.StartsWith('{') && JsonNode.Parse(kept) is JsonObject recipe ? Of(recipe) : kept;

    public static string Of(JsonObject recipe)
    {
        var words = (recipe["edits"] as JsonArray ?? []).Select(edit => (string?)edit?["do"]).OfType<string>().Select(verb => Verbs.GetValueOrDefault(verb, verb)).Distinct().ToList();
        if ((string?)recipe["result"]?["extract"] is { } extract)
        {
            words.Add($"{extract} taken out");
        }

        if ((string?)recipe["result"]?["format"] is { } format)
        {
            words.Add($"as {format.ToUpperInvariant()}");
        }

        return words.Count == 0 ? "Another quality" : char.ToUpperInvariant(words[0][0]) + string.Join(", ", words)[1..];
    }
}
