using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary><c>! - + ~ typeof void</c> before a value.</summary>
internal sealed class UnaryNode(int position, string sign, Node operand) : Node(position, operand)
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        if (sign == "typeof" && operand is NameNode name)
        {
            // As in JavaScript, an unknown name may be asked for its type.
            return Value.Of(name.TryEvaluate(run, out var known) ? Coercion.TypeOf(known) : "undefined");
        }

        var value = operand.Evaluate(run, frame);
        run.Position = Position;
        return sign switch
        {
            "!" => Value.Of(!Coercion.IsTruthy(value)),
            "-" => Value.Of(-Coercion.ToNumber(run, value)),
            "+" => Value.Of(Coercion.ToNumber(run, value)),
            "~" => Value.Of(~Coercion.ToInt32(run, value)),
            "typeof" => Value.Of(Coercion.TypeOf(value)),
            _ => Value.Undefined,
        };
    }
}

/// <summary><c>left + right</c>: a sum, or one text after the other.</summary>
internal sealed class AddNode(int position, Node left, Node right) : Node(position, left, right)
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var one = left.Evaluate(run, frame);
        var other = right.Evaluate(run, frame);
        if (one.IsNumber && other.IsNumber)
        {
            return Value.Of(one.Number + other.Number);
        }

        run.Position = Position;
        (one, other) = (Coercion.ToPrimitive(run, one), Coercion.ToPrimitive(run, other));
        if (one.Text is null && other.Text is null)
        {
            return Value.Of(Coercion.ToNumber(run, one) + Coercion.ToNumber(run, other));
        }

        var (first, second) = (Coercion.ToText(run, one), Coercion.ToText(run, other));
        run.ChargeText((long)first.Length + second.Length);
        return Value.Of(first + second);
    }
}

/// <summary>Two numbers that make a third.</summary>
internal sealed class ArithmeticNode(int position, string sign, Node left, Node right) : Node(position, left, right)
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var one = left.Evaluate(run, frame);
        var other = right.Evaluate(run, frame);
        run.Position = Position;
        var (a, b) = (Coercion.ToNumber(run, one), Coercion.ToNumber(run, other));
        return Value.Of(sign switch
        {
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "%" => a % b,
            _ => Power(a, b),
        });
    }

    /// <summary>As Math.Pow, but 1 to the power of something unknown is unknown.</summary>
    public static double Power(double number, double exponent) =>
        double.IsNaN(exponent) || (Math.Abs(number) == 1 && double.IsInfinity(exponent)) ? double.NaN : Math.Pow(number, exponent);
}

/// <summary>Two numbers of 32 bits that make a third.</summary>
internal sealed class BitNode(int position, string sign, Node left, Node right) : Node(position, left, right)
{
    private const int ShiftMask = 31;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var one = left.Evaluate(run, frame);
        var other = right.Evaluate(run, frame);
        run.Position = Position;
        var (a, b) = (Coercion.ToInt32(run, one), Coercion.ToInt32(run, other));
        return Value.Of(sign switch
        {
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            "<<" => a << (b & ShiftMask),
            ">>" => a >> (b & ShiftMask),
            _ => (double)((uint)a >> (b & ShiftMask)),
        });
    }
}

/// <summary><c>== != === !== &lt; &gt; &lt;= &gt;= in</c></summary>
internal sealed class ComparisonNode(int position, string sign, Node left, Node right) : Node(position, left, right)
{
    private readonly Func<Evaluation, Value, Value, bool> holds = sign switch
    {
        "==" => Equality.Loose,
        "!=" => (run, one, other) => !Equality.Loose(run, one, other),
        "===" => Equality.Strict,
        "!==" => (run, one, other) => !Equality.Strict(run, one, other),
        "<" => Equality.IsLess,
        ">" => (run, one, other) => Equality.IsLess(run, other, one),
        "<=" => Equality.IsLessOrEqual,
        ">=" => (run, one, other) => Equality.IsLessOrEqual(run, other, one),
        _ => Members.Has,
    };

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var one = left.Evaluate(run, frame);
        var other = right.Evaluate(run, frame);
        run.Position = Position;
        return Value.Of(holds(run, one, other));
    }
}

/// <summary><c>&amp;&amp; || ??</c></summary>
internal sealed class LogicalNode(int position, string sign, Node left, Node right) : Node(position, left, right)
{
    public string Sign => sign;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var value = left.Evaluate(run, frame);
        var decided = sign switch
        {
            "&&" => !Coercion.IsTruthy(value),
            "||" => Coercion.IsTruthy(value),
            _ => !value.IsNullish,
        };
        return decided ? value : right.Evaluate(run, frame);
    }
}

/// <summary><c>condition ? yes : no</c></summary>
internal sealed class ConditionalNode(int position, Node condition, Node yes, Node no) : Node(position, condition, yes, no)
{
    public override Value Evaluate(Evaluation run, Frame? frame) =>
        Coercion.IsTruthy(condition.Evaluate(run, frame)) ? yes.Evaluate(run, frame) : no.Evaluate(run, frame);
}
