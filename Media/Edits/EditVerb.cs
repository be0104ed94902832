namespace Aspire.Media.Edits;

/// <summary>One thing that can be done, or what comes out of it all: what is said of it, and what becomes of that.</summary>
/// <param name="Name">As documents call it.</param>
/// <param name="Kinds">To what it can be done.</param>
/// <param name="Members">What can be said of it, in the order in which it is written.</param>
/// <param name="Make">What becomes of what was said.</param>
/// <param name="Tell">What was said, of what became of it; null where that is another thing.</param>
/// <param name="Fault">What is wrong with it as a whole; it also settles what was said in short, and so is asked before it is made.</param>
internal sealed record EditVerb(
    string Name,
    EditKinds Kinds,
    IReadOnlyList<EditMember> Members,
    Func<EditMembers, object> Make,
    Func<object, EditMembers?> Tell,
    Func<EditMembers, EditKinds, EditWrong?>? Fault = null)
{
    public EditMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>An operation of this verb, told and made again: what means the same is the same then.</summary>
    public static EditVerb Of<T>(
        string name, EditKinds kinds, EditMember[] members, Func<EditMembers, T> make, Func<T, EditMembers> tell, Func<EditMembers, EditKinds, EditWrong?>? fault = null)
        where T : class =>
        new(name, kinds, members, make, thing => thing is T typed ? tell(typed) : null, fault);
}

/// <summary>What can be said of one thing to be done.</summary>
/// <param name="Default">What it is where nothing is said.</param>
/// <param name="Kinds">To what kinds of media it can be done, where that is less than the whole can.</param>
/// <param name="IsShort">It stands for others, and is never written.</param>
internal sealed record EditMember(string Name, EditValue Value, object? Default = null, EditKinds Kinds = EditKinds.All, bool IsShort = false);

/// <summary>What is wrong with something as a whole.</summary>
/// <param name="Member">What is to blame; null for the whole.</param>
/// <param name="Words">Behind the name of what is wrong: <c>goes with…</c>, <c>is…</c>.</param>
internal sealed record EditWrong(string? Member, string Words, string? Allowed = null);

/// <summary>An option of a request: <c>name=value</c>.</summary>
public sealed class EditOption
{
    internal EditOption(string name, EditVerb verb, string[] members, string syntax, string example, string says)
    {
        (Name, Verb, Members, Syntax, Example, Says) = (name, verb, members, syntax, example, says);
        Kinds = members.Length == 0 ? verb.Kinds : verb.Kinds & members.Select(member => verb.Member(member)!.Kinds).Aggregate((one, other) => one | other);
    }

    public string Name { get; }

    /// <summary>How it is written.</summary>
    public string Syntax { get; }

    /// <summary>One that can be tried.</summary>
    public string Example { get; }

    /// <summary>What it does, in words.</summary>
    public string Says { get; }

    /// <summary>To what it can be done.</summary>
    public EditKinds Kinds { get; }

    /// <summary>What may stand there, in words.</summary>
    public string Allowed => OtherAllowed ?? Value!.Allowed;

    /// <summary>What it is where nothing is said; null where nothing is done then.</summary>
    public object? Default => Members.Count == 1 ? Verb.Member(Members[0])!.Default : null;

    /// <summary>What is read, where it is one thing.</summary>
    public EditValue? Value => Members.Count == 1 ? Verb.Member(Members[0])!.Value : null;

    /// <summary>The thing that it is said of, as documents call it.</summary>
    public string Of => Verb.Name;

    /// <summary>What of that thing it says, as documents call it.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>The option without which it says nothing; null where it stands by itself.</summary>
    public string? With { get; internal init; }

    internal EditVerb Verb { get; }

    internal string? OtherAllowed { get; init; }

    // What it says, where that is several things at once.
    internal Func<string, EditVerb, EditMembers?>? Parts { get; init; }

    /// <summary>Reads what stands behind the name; null where that is nothing that may stand there.</summary>
    internal EditMembers? Read(string text) =>
        Parts is not null ? Parts(text, Verb)
        : Value!.Read(text) is { } value ? new EditMembers { [Members[0]] = value }
        : null;
}
