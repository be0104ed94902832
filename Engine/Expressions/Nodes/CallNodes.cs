using Aspire.Media.Engine.Expressions.BuiltIns;
using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary><c>callee(arguments)</c> or <c>callee?.(arguments)</c></summary>
internal sealed class CallNode(int position, Node callee, Node[] arguments, bool optional) : Node(position, [callee, .. arguments])
{
    private readonly bool spreads = arguments.Any(argument => argument is SpreadNode);

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var value = callee.Evaluate(run, frame);
        if (value.IsBroken || (optional && value.IsNullish))
        {
            return Value.Broken;
        }

        var function = value.Function is { IsCallable: true } callable
            ? callable
            : throw run.Fail(
                ExpressionErrorKind.Type,
                $"{callee.Path ?? "what stands before the parenthesis"} is not a function: it is {Members.Describe(value)}",
                Position);
        return ArgumentList.Call(run, frame, new Callee(function, null, default), arguments, spreads, Position);
    }
}

/// <summary><c>target.name(arguments)</c>, with <c>?.</c> before the name, the parenthesis or both.</summary>
internal sealed class MethodCallNode(int position, Node target, string name, Node[] arguments, bool optionalTarget, bool optionalCall)
    : Node(position, [target, .. arguments])
{
    private readonly bool spreads = arguments.Any(argument => argument is SpreadNode);
    private readonly MethodSet? methods = MethodSet.Find(name);

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var receiver = target.Evaluate(run, frame);
        if (receiver.IsNullish || receiver.IsBroken)
        {
            return receiver.IsBroken || optionalTarget ? Value.Broken : throw Nothing.Fail(run, frame, target, name, Position);
        }

        run.Position = Position;
        var callee = MethodSet.Resolve(run, methods, receiver, name);
        if (!callee.IsKnown)
        {
            return optionalCall && callee.IsAbsent ? Value.Broken : throw MethodSet.Unknown(run, receiver, target.Path, name);
        }

        return ArgumentList.Call(run, frame, callee, arguments, spreads, Position);
    }
}

/// <summary><c>target[key](arguments)</c></summary>
internal sealed class ComputedCallNode(int position, IndexNode member, Node[] arguments, bool optionalCall)
    : Node(position, [member.Target, member.Key, .. arguments])
{
    private readonly bool spreads = arguments.Any(argument => argument is SpreadNode);

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var receiver = member.Target.Evaluate(run, frame);
        if (receiver.IsNullish || receiver.IsBroken)
        {
            return receiver.IsBroken || member.Optional ? Value.Broken : throw Nothing.Fail(run, frame, member.Target, "[…]", Position);
        }

        var key = member.Key.Evaluate(run, frame);
        run.Position = Position;
        // A function in a list is reached by its index, everything else by name.
        var name = PropertyKey.Of(run, key);
        var callee = receiver.List is not null && PropertyKey.IsIndex(name, out _)
            ? new Callee(Members.At(run, receiver, key).Function, null, default)
            : MethodSet.Resolve(run, MethodSet.Find(name), receiver, name);
        if (!callee.IsKnown)
        {
            return optionalCall && callee.IsAbsent ? Value.Broken : throw MethodSet.Unknown(run, receiver, member.Target.Path, name);
        }

        return ArgumentList.Call(run, frame, callee, arguments, spreads, Position);
    }
}

/// <summary>Evaluates arguments and passes them on, few of them without taking memory.</summary>
internal static class ArgumentList
{
    public static Value Call(Evaluation run, Frame? frame, in Callee callee, Node[] arguments, bool spreads, int position)
    {
        if (spreads || arguments.Length > 3)
        {
            var list = new ListBuilder(run, arguments.Length);
            foreach (var argument in arguments)
            {
                if (argument is SpreadNode spread)
                {
                    spread.AddTo(ref list, run, frame);
                }
                else
                {
                    list.Add(argument.Evaluate(run, frame));
                }
            }

            run.Position = position;
            return callee.Invoke(run, list.Span);
        }

        Value first = default, second = default, third = default;
        if (arguments.Length > 0)
        {
            first = arguments[0].Evaluate(run, frame);
        }

        if (arguments.Length > 1)
        {
            second = arguments[1].Evaluate(run, frame);
        }

        if (arguments.Length > 2)
        {
            third = arguments[2].Evaluate(run, frame);
        }

        run.Position = position;
        ReadOnlySpan<Value> values = [first, second, third];
        return callee.Invoke(run, values[..arguments.Length]);
    }
}
