namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>The three ways in which JavaScript compares for equality, and its order.</summary>
internal static class Equality
{
    /// <summary><c>===</c></summary>
    public static bool Strict(Evaluation run, Value left, Value right)
    {
        if (left.IsNumber)
        {
            return right.IsNumber && left.Number == right.Number;
        }

        if (left.Text is { } text)
        {
            return right.Text is { } other && SameText(run, text, other);
        }

        return left.IsSame(right);
    }

    /// <summary>As <c>includes</c> does it: NaN equals itself.</summary>
    public static bool SameValueZero(Evaluation run, Value left, Value right) =>
        Strict(run, left, right) || (left.IsNumber && right.IsNumber && double.IsNaN(left.Number) && double.IsNaN(right.Number));

    /// <summary><c>==</c></summary>
    public static bool Loose(Evaluation run, Value left, Value right)
    {
        var (one, other) = (left.Kind, right.Kind);
        if (left.IsNullish || right.IsNullish)
        {
            return left.IsNullish && right.IsNullish;
        }

        if (one == other || (one >= ValueKind.List && other >= ValueKind.List))
        {
            return Strict(run, left, right);
        }

        var (first, second) = (Coercion.ToPrimitive(run, left), Coercion.ToPrimitive(run, right));
        return first.Text is not null && second.Text is not null
            ? Strict(run, first, second)
            : Coercion.ToNumber(run, first) == Coercion.ToNumber(run, second);
    }

    /// <summary>Whether left comes before right; never, when either is not a number.</summary>
    public static bool IsLess(Evaluation run, Value left, Value right)
    {
        var (first, second) = (Coercion.ToPrimitive(run, left), Coercion.ToPrimitive(run, right));
        return first.Text is { } one && second.Text is { } other
            ? Order(run, one, other) < 0
            : Coercion.ToNumber(run, first) < Coercion.ToNumber(run, second);
    }

    public static bool IsLessOrEqual(Evaluation run, Value left, Value right)
    {
        var (first, second) = (Coercion.ToPrimitive(run, left), Coercion.ToPrimitive(run, right));
        return first.Text is { } one && second.Text is { } other
            ? Order(run, one, other) <= 0
            : Coercion.ToNumber(run, first) <= Coercion.ToNumber(run, second);
    }

    public static int Order(Evaluation run, string left, string right)
    {
        run.Scan(Math.Min(left.Length, right.Length));
        return string.CompareOrdinal(left, right);
    }

    private static bool SameText(Evaluation run, string left, string right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        run.Scan(left.Length);
        return string.Equals(left, right, StringComparison.Ordinal);
    }
}
