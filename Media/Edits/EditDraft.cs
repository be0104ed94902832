using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>An edit that is put together change by change: what a change makes of what was there.</summary>
public static class EditDraft
{
    private const string Extract = "extract";
    private const string Codec = "codec";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is done and what comes out, and nothing else: of what is written, or of nothing.</summary>
    /// <exception cref="EditRefusedException">It cannot be understood, or not be done to such a thing: all that is wrong with it.</exception>
    public static EditRecipe Of(JsonArray? edits, JsonObject? result, AssetKind kind) =>
        EditDocument.Parse(new JsonObject { ["edits"] = edits?.DeepClone() ?? new JsonArray(), ["result"] = result?.DeepClone() ?? new JsonObject() }, kind);

    /// <summary>What it was, and these edits behind it; what is said of the result is laid over what was said before, and null takes back what was said.</summary>
    /// <exception cref="EditRefusedException">It cannot be understood, or not be done to such a thing: all that is wrong with what was added, where it stands in that.</exception>
    public static EditRecipe Add(EditRecipe before, JsonArray? edits, JsonObject? result, AssetKind kind)
    {
        ArgumentNullException.ThrowIfNull(before);
        var added = Of(edits, Lay(EditDocument.Print(before)["result"] as JsonObject, result), kind);
        if (before.Operations.Count + added.Operations.Count > EditDocument.MostEdits)
        {
            throw new EditRefusedException([new EditFault(
                $"An edit does {EditDocument.MostEdits} things at most; {before.Operations.Count} are there already.", null, null, "/edits", $"{EditDocument.MostEdits} edits at most", null)]);
        }

        return EditResultRules.StrayOf(before.Operations, added.Result) is { } stray
            ? throw new EditRefusedException([new EditFault(
                $"`{EditGrammar.Told(before.Operations[stray]).Verb.Name}`, which is there already, {EditResultRules.Stray}.", null, null, result is null ? null : "/result/extract", null, null)])
            : new EditRecipe([.. before.Operations, .. added.Operations], added.Result);
    }

    /// <summary>As it is kept and told, always with both members.</summary>
    public static string Print(EditRecipe recipe)
    {
        var document = EditDocument.Print(recipe);
        return new JsonObject { ["edits"] = document["edits"]?.DeepClone() ?? new JsonArray(), ["result"] = document["result"]?.DeepClone() ?? new JsonObject() }.ToJsonString(Plain);
    }

    /// <summary>Reads what was kept.</summary>
    public static EditRecipe Read(string document, AssetKind kind) => EditDocument.Parse(JsonNode.Parse(document), kind);

    /// <summary>Where an operation of a recipe stands among the edits of which it was read: those that do nothing have become none.</summary>
    public static string? PointerTo(int operation, JsonArray? edits, AssetKind kind)
    {
        var place = Enumerable.Range(0, edits?.Count ?? 0).Where(at => Of(new JsonArray(edits![at]?.DeepClone()), result: null, kind).Operations.Count > 0).Skip(operation).Cast<int?>().FirstOrDefault();
        return place is { } found ? FormattableString.Invariant($"/edits/{found}") : null;
    }

    // What went with what is said anew goes with it: a codec that another format does not carry, the details of another extract.
    private static JsonObject Lay(JsonObject? before, JsonObject? over)
    {
        var laid = before?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in over ?? [])
        {
            switch (name)
            {
                case "preset":
                    laid.Remove("format");
                    laid.Remove(Codec);
                    ForgetSound(laid, format: null);
                    break;
                case "format" when EditFormat.Find(Word(value)) is { } format:
                    if (Word(laid[Codec]) is { } codec && !format.Codecs.Contains(codec))
                    {
                        laid.Remove(Codec);
                    }

                    ForgetSound(laid, format);
                    break;
                case Extract:
                    laid.Remove("count");
                    laid.Remove("at");
                    laid.Remove("width");
                    break;
                default:
                    break;
            }
        }

        foreach (var (name, value) in over ?? [])
        {
            if (value is null)
            {
                laid.Remove(name);
            }
            else
            {
                laid[name] = value.DeepClone();
            }
        }

        return laid;
    }

    // That the sound is taken out may have been said by a format alone.
    private static void ForgetSound(JsonObject laid, EditFormat? format)
    {
        if (Word(laid[Extract]) == "audio" && format?.Kind != AssetKind.Audio)
        {
            laid.Remove(Extract);
        }
    }

    private static string? Word(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
