using System.Collections.Frozen;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>Something that can be called.</summary>
internal abstract class FunctionValue() : HeldValue(ValueKind.Function)
{
    public virtual bool IsCallable => true;

    public abstract string Source { get; }

    public abstract Value Invoke(Evaluation run, ReadOnlySpan<Value> arguments);
}

internal delegate Value BuiltIn(Evaluation run, ReadOnlySpan<Value> arguments);

/// <summary>A function of the language, such as <c>parseInt</c>.</summary>
internal sealed class BuiltInFunction(string name, BuiltIn body) : FunctionValue
{
    public override string Source => $"function {name}() {{ [native code] }}";

    public override Value Invoke(Evaluation run, ReadOnlySpan<Value> arguments) => body(run, arguments);
}

/// <summary>A name that groups functions, such as <c>Math</c>; some can also be called, such as <c>Number</c>.</summary>
internal sealed class BuiltInGroup(string name, BuiltIn? body, FrozenDictionary<string, Value> members) : FunctionValue
{
    public override bool IsCallable => body is not null;

    public string Name => name;

    public IEnumerable<string> MemberNames => members.Keys;

    public override string Source => body is null ? $"[object {name}]" : $"function {name}() {{ [native code] }}";

    public bool TryGet(string member, out Value value) => members.TryGetValue(member, out value);

    public override Value Invoke(Evaluation run, ReadOnlySpan<Value> arguments) =>
        body is null ? throw run.Fail(ExpressionErrorKind.Type, $"{name} is not a function") : body(run, arguments);
}
