using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>An edit as a document: <c>{"edits": [{"do": "crop", …}, …], "result": {…}}</c>, carried out in the order in which it is written.</summary>
public static class EditDocument
{
    /// <summary>How many things one document does at most.</summary>
    public const int MostEdits = 200;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="document">What was written.</param>
    /// <param name="kind">Of what is edited.</param>
    /// <exception cref="EditRefusedException">It cannot be understood, or not be done to such a thing: all that is wrong with it.</exception>
    public static EditRecipe Parse(JsonNode? document, AssetKind kind)
    {
        var reading = new Reading(EditRecipe.KindsOf(kind));
        var recipe = reading.Recipe(document);
        return reading.Faults.Count > 0 ? throw new EditRefusedException(reading.Faults) : recipe;
    }

    /// <summary>Writes it so that the same is always written the same: what is usual is left out, and what does nothing.</summary>
    public static JsonObject Print(EditRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var edits = new JsonArray();
        foreach (var operation in recipe.Operations.Where(EditVerbs.Does))
        {
            var (verb, said) = EditGrammar.Told(operation);
            edits.Add((JsonNode)Print(verb, said, new JsonObject { ["do"] = verb.Name }));
        }

        var document = new JsonObject();
        if (edits.Count > 0)
        {
            document["edits"] = edits;
        }

        if (Print(EditGrammar.Result, EditGrammar.Result.Tell(recipe.Result)!, []) is { Count: > 0 } result)
        {
            document["result"] = result;
        }

        return document;
    }

    internal static string Text(EditRecipe recipe) => Print(recipe).ToJsonString(Plain);

    private static JsonObject Print(EditVerb verb, EditMembers said, JsonObject into)
    {
        foreach (var member in verb.Members)
        {
            if (said.TryGetValue(member.Name, out var value) && !value.Equals(member.Default))
            {
                into[member.Name] = member.Value.Write(value);
            }
        }

        return into;
    }

    private sealed class Reading(EditKinds kind)
    {
        private readonly List<EditFault> faults = [];

        public List<EditFault> Faults => faults;

        public EditRecipe Recipe(JsonNode? document)
        {
            if (Object(document, "", "A document has `edits` and `result`") is not { } whole)
            {
                return Nothing;
            }

            foreach (var (name, _) in whole.Where(part => part.Key is not ("edits" or "result")))
            {
                Unknown(name, "/" + Escaped(name), ["edits", "result"]);
            }

            var (operations, pointers) = (new List<EditOperation>(), new List<string>());
            if (whole.TryGetPropertyValue("edits", out var edits))
            {
                if (edits is not JsonArray list)
                {
                    Blame("/edits", "`edits` is a list of what is done, as in [{\"do\": \"crop\", \"aspect\": \"16:9\"}].", edits);
                }
                else if (list.Count > MostEdits)
                {
                    Blame("/edits", $"A document has {MostEdits} edits at most.", null);
                }
                else
                {
                    for (var place = 0; place < list.Count; place++)
                    {
                        if (Operation(list[place], $"/edits/{place}") is { } operation && EditVerbs.Does(operation))
                        {
                            operations.Add(operation);
                            pointers.Add($"/edits/{place}");
                        }
                    }
                }
            }

            var result = whole.TryGetPropertyValue("result", out var comes) ? Object(comes, "/result", "`result` says what comes out, as in {\"format\": \"webp\"}") : [];
            if (result is null || Members(EditGrammar.Result, result, "/result", "result") is not { } said)
            {
                return Nothing;
            }

            var recipe = new EditRecipe(operations, (EditResult)EditGrammar.Result.Make(said));
            if (EditResultRules.StrayOf(operations, recipe.Result) is { } stray)
            {
                Blame(pointers[stray], $"`{EditGrammar.Told(operations[stray]).Verb.Name}` {EditResultRules.Stray}.", null);
            }

            return recipe;
        }

        private static EditRecipe Nothing => new([], new EditResult());

        private EditOperation? Operation(JsonNode? node, string pointer)
        {
            if (Object(node, pointer, "Each edit is an object with `do`, as in {\"do\": \"rotate\", \"degrees\": 90}") is not { } one)
            {
                return null;
            }

            var names = EditGrammar.Verbs.Where(verb => verb.Kinds.HasFlag(kind)).Select(verb => verb.Name).ToList();
            if (one["do"] is not JsonValue named || named.GetValueKind() != JsonValueKind.String)
            {
                Blame($"{pointer}/do", $"Each edit says what is done by `do`: {EditChoice.Join(names)}.", one["do"], EditChoice.Join(names));
                return null;
            }

            var name = named.GetValue<string>();
            if (EditGrammar.Verb(name) is not { } verb)
            {
                Unknown(name, $"{pointer}/do", names);
                return null;
            }

            if (!verb.Kinds.HasFlag(kind))
            {
                Blame($"{pointer}/do", $"`{name}` is nothing that is done to {kind.Words()}, only to {verb.Kinds.Words()}.", named, EditChoice.Join(names));
                return null;
            }

            return Members(verb, one, pointer, name, "do") is { } said ? (EditOperation)verb.Make(said) : null;
        }

        // Null where something is wrong.
        private EditMembers? Members(EditVerb verb, JsonObject written, string pointer, string what, string? besides = null)
        {
            var (said, before) = (new EditMembers(), faults.Count);
            foreach (var (name, node) in written.Where(part => part.Key != besides))
            {
                var at = $"{pointer}/{Escaped(name)}";
                if (verb.Member(name) is not { } member)
                {
                    Unknown(name, at, [.. verb.Members.Select(known => known.Name)], what);
                }
                else if (!member.Kinds.HasFlag(kind))
                {
                    Blame(at, $"`{name}` of `{what}` is nothing that is done to {kind.Words()}, only to {(member.Kinds & verb.Kinds).Words()}.", node);
                }
                else if (member.Value.TextOf(node) is not { } text || member.Value.Read(text) is not { } value)
                {
                    var near = node?.GetValueKind() == JsonValueKind.String ? NearWord.Of(node.GetValue<string>(), member.Value.Choices) : null;
                    Blame(
                        at, $"`{name}` of `{what}` is {member.Value.Allowed}, not {EditQuery.Short(node?.ToJsonString(Plain) ?? "null")}.{(near is null ? "" : $" Did you mean `{near}`?")}", node,
                        member.Value.Allowed, near);
                }
                else
                {
                    said[name] = value;
                }
            }

            if (faults.Count > before)
            {
                return null;
            }

            if (verb.Fault?.Invoke(said, kind) is { } wrong)
            {
                var subject = wrong.Member is { } member ? $"`{member}` of `{what}`" : $"`{what}`";
                Blame(wrong.Member is { } at ? $"{pointer}/{at}" : pointer, $"{subject} {wrong.Words}{(wrong.Allowed is { } allowed ? $"; allowed: {allowed}" : "")}.", null, wrong.Allowed);
                return null;
            }

            return said;
        }

        private JsonObject? Object(JsonNode? node, string pointer, string words)
        {
            if (node is JsonObject found)
            {
                return found;
            }

            Blame(pointer, words + ".", node);
            return null;
        }

        private void Unknown(string name, string pointer, List<string> known, string? of = null)
        {
            var near = NearWord.Of(name, known);
            var what = of is null ? $"`{EditQuery.Short(name)}` is nothing that an edit knows" : $"`{of}` knows no `{EditQuery.Short(name)}`";
            var rest = near is not null ? $"; did you mean `{near}`?" : known.Count > 0 ? $"; allowed: {EditChoice.Join(known)}." : ", nor anything else.";
            faults.Add(new EditFault(what + rest, EditQuery.Short(name), null, pointer, EditChoice.Join(known), near));
        }

        private void Blame(string pointer, string words, JsonNode? token, string? allowed = null, string? near = null) =>
            faults.Add(new EditFault(words, token is null ? null : EditQuery.Short(token.ToJsonString(Plain)), null, pointer, allowed, near));

        private static string Escaped(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
