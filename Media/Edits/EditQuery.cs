using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>
/// An edit as the options of a request: each once, in any order, carried out in the order of <see cref="EditGrammar.Options"/>. Who wants another
/// order, or something twice, writes a document.
/// </summary>
public static class EditQuery
{
    private const string Result = "result";

    /// <param name="options">Names and values, in the order in which they were written.</param>
    /// <param name="kind">Of what is edited.</param>
    /// <exception cref="EditRefusedException">They cannot be understood, or not be done to such a thing: all that is wrong with them.</exception>
    public static EditRecipe Parse(IEnumerable<KeyValuePair<string, string>> options, AssetKind kind)
    {
        ArgumentNullException.ThrowIfNull(options);
        var reading = new Reading(EditRecipe.KindsOf(kind));
        foreach (var (name, value) in options)
        {
            reading.Take(name, value);
        }

        return reading.Make();
    }

    private sealed record Written(EditOption Option, string Token, int Position);

    private sealed class Reading(EditKinds kind)
    {
        private readonly List<Written> written = [];
        private readonly Dictionary<string, EditMembers> said = [];
        private readonly List<EditFault> faults = [];
        private Written? gravity;
        private int count;

        public void Take(string name, string value)
        {
            var (token, position) = (Short(value.Length > 0 ? $"{name}={value}" : name), ++count);
            if (EditGrammar.Option(name) is not { } option)
            {
                Unknown(name, token, position);
            }
            else if (!option.Kinds.HasFlag(kind))
            {
                faults.Add(new EditFault($"`{token}` (option {position}) is nothing that is done to {kind.Words()}, only to {option.Kinds.Words()}.", token, position, null, Known(), null));
            }
            else if (written.Find(before => before.Option == option) is { } before)
            {
                faults.Add(new EditFault(
                    $"`{token}` (option {position}) stands twice, first as option {before.Position}: each option is said once; a document (`edits`) may do something twice.", token, position, null, null, null));
            }
            else
            {
                Read(new Written(option, token, position), value);
            }
        }

        public EditRecipe Make()
        {
            PlaceGravity();
            foreach (var lonely in written.Where(one => one.Option.With is { } head && !written.Exists(other => other.Option.Name == head)))
            {
                var head = EditGrammar.Option(lonely.Option.With!)!;
                faults.Add(new EditFault(
                    $"`{lonely.Token}` (option {lonely.Position}) goes with `{head.Name}`, which is not there: as in `{lonely.Option.Example}`.", lonely.Token, lonely.Position, null, head.Syntax, head.Name));
            }

            var operations = new List<EditOperation>();
            if (faults.Count == 0)
            {
                foreach (var verb in EditGrammar.Verbs.Where(verb => said.ContainsKey(verb.Name)))
                {
                    if (Checked(verb) && verb.Make(said[verb.Name]) is EditOperation operation && EditVerbs.Does(operation))
                    {
                        operations.Add(operation);
                    }
                }

                said.TryAdd(Result, []);
                Checked(EditGrammar.Result);
            }

            var recipe = faults.Count == 0 ? new EditRecipe(operations, (EditResult)EditGrammar.Result.Make(said[Result])) : null;
            if (recipe is not null && EditResultRules.StrayOf(recipe.Operations, recipe.Result) is { } stray)
            {
                Blame(EditGrammar.Told(recipe.Operations[stray]).Verb, new EditWrong(null, EditResultRules.Stray));
            }

            return faults.Count > 0 ? throw new EditRefusedException([.. faults.OrderBy(fault => fault.Position)]) : recipe!;
        }

        private void Read(Written one, string value)
        {
            written.Add(one);
            var option = one.Option;
            if (option.Read(value) is not { } read)
            {
                var near = option.Value is { Choices.Count: > 0 } choice ? NearWord.Of(value, choice.Choices) : null;
                faults.Add(new EditFault(
                    $"`{one.Token}` (option {one.Position}): {(value.Length == 0 ? "nothing" : $"`{Short(value)}`")} is not {option.Allowed}.{(near is null ? "" : $" Did you mean `{near}`?")}",
                    one.Token, one.Position, null, option.Allowed, near));
                return;
            }

            if (option.Name == "gravity")
            {
                gravity = one;
            }

            if (!said.TryGetValue(option.Verb.Name, out var members))
            {
                said[option.Verb.Name] = members = [];
            }

            foreach (var (member, thing) in read)
            {
                members[member] = thing;
            }
        }

        // One word for the two things in which something is cut off.
        private void PlaceGravity()
        {
            if (gravity is null || !said.TryGetValue("crop", out var crop) || !crop.TryGetValue("gravity", out var side))
            {
                return;
            }

            var isUsed = crop.ContainsKey("aspect");
            if (said.TryGetValue("resize", out var resize) && resize.Of("fit", Fit.Inside) == Fit.Cover)
            {
                resize["gravity"] = side;
                isUsed = true;
            }

            if (!crop.ContainsKey("aspect"))
            {
                crop.Remove("gravity");
            }

            if (crop.Count == 0)
            {
                said.Remove("crop");
            }

            if (!isUsed)
            {
                faults.Add(new EditFault(
                    $"`{gravity.Token}` (option {gravity.Position}) says where a crop to a shape or a covering resize lies, and there is neither: as in `crop=1:1&gravity=north` or `resize=800x600&fit=cover&gravity=north`.",
                    gravity.Token, gravity.Position, null, null, null));
            }
        }

        private bool Checked(EditVerb verb)
        {
            if (verb.Fault?.Invoke(said[verb.Name], kind) is not { } wrong)
            {
                return true;
            }

            Blame(verb, wrong);
            return false;
        }

        private void Blame(EditVerb verb, EditWrong wrong)
        {
            var blamed = written.Find(one => one.Option.Verb == verb && wrong.Member is { } member && one.Option.Members.Contains(member))
                ?? written.Find(one => one.Option.Verb == verb || one == gravity)!;
            faults.Add(new EditFault(
                $"`{blamed.Token}` (option {blamed.Position}) {wrong.Words}{(wrong.Allowed is { } allowed ? $"; allowed: {allowed}" : "")}.", blamed.Token, blamed.Position, null, wrong.Allowed, null));
        }

        private void Unknown(string name, string token, int position)
        {
            var names = EditGrammar.Options.Where(option => option.Kinds.HasFlag(kind)).Select(option => option.Name);
            var near = NearWord.Of(name, names) ?? NearWord.Of(name, EditGrammar.Options.Select(option => option.Name));
            faults.Add(new EditFault(
                near is null ? $"`{token}` (option {position}) is no option of an edit; there are {Known()}." : $"`{token}` (option {position}) is no option of an edit; did you mean `{near}`?",
                token, position, null, Known(), near));
        }

        // Details are found with what they belong to.
        private string Known() => EditChoice.Join([.. EditGrammar.Options.Where(option => option.Kinds.HasFlag(kind) && !option.Name.Contains('.', StringComparison.Ordinal)).Select(option => option.Name)]);
    }

    /// <summary>As much of it as is good to read.</summary>
    internal static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
