namespace Aspire.Media.Edits;

/// <summary>
/// All that can be asked for, in the order in which options of a request are carried out. What is parsed, what refusals say, what is documented
/// and what forms show comes from here.
/// </summary>
public static class EditGrammar
{
    /// <summary>The options of requests.</summary>
    public static IReadOnlyList<EditOption> Options { get; } = [.. EditOptionList.All(EditVerbs.All, EditVerbs.Result)];

    /// <summary>Which of the things that are done it is, in their order; after all of them where it says what comes out.</summary>
    public static int PlaceOf(EditOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return Verbs.TakeWhile(verb => verb != option.Verb).Count();
    }

    internal static IReadOnlyList<EditVerb> Verbs => EditVerbs.All;

    internal static EditVerb Result => EditVerbs.Result;

    internal static EditOption? Option(string name) => Options.FirstOrDefault(option => option.Name == name);

    internal static EditVerb? Verb(string name) => Verbs.FirstOrDefault(verb => verb.Name == name);

    /// <summary>Which thing an operation is, and what is said of it.</summary>
    internal static (EditVerb Verb, EditMembers Said) Told(EditOperation operation) =>
        Verbs.Select(verb => (verb, said: verb.Tell(operation)!)).FirstOrDefault(told => told.said is not null) is { verb: not null } found
            ? found
            : throw new InvalidOperationException($"Nobody can say what {operation.GetType().Name} is.");
}
