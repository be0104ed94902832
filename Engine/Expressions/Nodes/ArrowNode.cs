using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary><c>(parameters) => body</c></summary>
internal sealed class ArrowNode(int position, string source, Pattern[] parameters, Pattern? rest, int names, Node body) : Node(position)
{
    // What a call takes besides its body: the frame, and the built-in function that may stand between two calls.
    private const int CostOfCall = 4;
    private const int DepthOfCall = 4;

    // The usual case: every parameter is a name, and its place in the frame is its place among the arguments.
    private readonly bool plain = rest is null && parameters.All(parameter => parameter is NamePattern);
    private readonly int cost = CostOfCall + body.Size + parameters.Sum(parameter => parameter.Size) + (rest?.Size ?? 0);
    private readonly int depth = DepthOfCall + Math.Max(body.Depth, parameters.Select(parameter => parameter.Depth).DefaultIfEmpty(0).Max());

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        run.Charge(32);
        return Value.Of(new Closure(this, frame));
    }

    private sealed class Closure(ArrowNode arrow, Frame? outer) : FunctionValue
    {
        public override string Source => arrow.SourceText;

        public override Value Invoke(Evaluation run, ReadOnlySpan<Value> arguments)
        {
            run.Step(arrow.cost);
            run.Descend(arrow.depth);
            var position = run.Position;
            var frame = new Frame(new Value[arrow.SlotCount], outer);
            arrow.Bind(run, frame, arguments);
            var result = arrow.Body.Evaluate(run, frame);
            run.Position = position;
            run.Ascend(arrow.depth);
            return result;
        }
    }

    private string SourceText => source;

    private int SlotCount => names;

    private Node Body => body;

    private void Bind(Evaluation run, Frame frame, ReadOnlySpan<Value> arguments)
    {
        if (plain)
        {
            arguments[..Math.Min(arguments.Length, names)].CopyTo(frame.Values);
            return;
        }

        for (var index = 0; index < parameters.Length; index++)
        {
            parameters[index].Bind(run, frame, index < arguments.Length ? arguments[index] : default);
        }

        if (rest is not null)
        {
            var others = new ListBuilder(run, 0);
            others.AddRange(parameters.Length < arguments.Length ? arguments[parameters.Length..] : []);
            rest.Bind(run, frame, others.ToValue());
        }
    }
}
