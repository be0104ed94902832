namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>The parameters of one arrow function, within those of the functions around it.</summary>
internal sealed class Names(Names? outer)
{
    private readonly List<string> declared = [];
    private readonly List<(string Name, int Position)> missed = [];

    public Names? Outer => outer;

    public int Count => declared.Count;

    /// <summary>Whether the name is new; its place in the frame is the number of names before it.</summary>
    public bool TryDeclare(string name)
    {
        if (declared.Contains(name, StringComparer.Ordinal))
        {
            return false;
        }

        declared.Add(name);
        return true;
    }

    /// <summary>How many functions out, and which of its names; null for a name of the scope or the language.</summary>
    public (int Hops, int Place)? Find(string name, int position)
    {
        var hops = 0;
        for (var names = this; names is not null; names = names.Outer, hops++)
        {
            var place = names.declared.IndexOf(name);
            if (place >= 0)
            {
                return (hops, place);
            }

            names.missed.Add((name, position));
        }

        return null;
    }

    /// <summary>A name that a default value used before its parameter was declared; asked when all parameters are read.</summary>
    public (string Name, int Position)? UsedTooEarly() =>
        missed.Where(use => declared.Contains(use.Name, StringComparer.Ordinal)).Select(use => ((string, int)?)use).FirstOrDefault();
}
