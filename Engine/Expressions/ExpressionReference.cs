namespace Aspire.Media.Engine.Expressions;

/// <summary>What an expression names in its scope, as far as that shows without evaluating it: <c>steps.scan.output.files</c>.</summary>
/// <param name="Path">The name in the scope, then the members; a method that is called is not among them.</param>
/// <param name="Position">Where the path begins in the text.</param>
public sealed record ExpressionReference(IReadOnlyList<string> Path, int Position)
{
    public string Root => Path[0];

    public override string ToString() => string.Join('.', Path);
}
