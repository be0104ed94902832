using Aspire.Media.Engine.Expressions.BuiltIns;
using Aspire.Media.Engine.Expressions.Values;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary>A parameter of the function around, or of one further out.</summary>
internal sealed class ParameterNode(int position, string name, int hops, int place) : Node(position)
{
    public override string Path => name;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        for (var hop = hops; hop > 0; hop--)
        {
            frame = frame!.Outer;
        }

        return frame!.Values[place];
    }
}

/// <summary>A document of the scope, or a name of the language.</summary>
internal sealed class NameNode(int position, string name) : Node(position)
{
    private readonly Value? builtIn = GlobalNames.Find(name);

    public override string Path => name;

    public override Value Evaluate(Evaluation run, Frame? frame) =>
        TryEvaluate(run, out var value) ? value : throw run.Fail(ExpressionErrorKind.Reference, Unknown(run), Position);

    public bool TryEvaluate(Evaluation run, out Value value)
    {
        if (run.TryGetDocument(name, out value))
        {
            return true;
        }

        value = builtIn.GetValueOrDefault();
        return builtIn.HasValue;
    }

    private string Unknown(Evaluation run)
    {
        var documents = run.DocumentNames.ToList();
        var near = Suggestion.For(name, documents.Concat(GlobalNames.All));
        var known = documents.Count == 0 ? "" : $"there is {string.Join(", ", documents.Select(document => $"`{document}`"))}";
        return $"`{name}` is not known here: {near ?? known}".TrimEnd(':', ' ');
    }
}
