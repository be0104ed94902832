using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary>A part of an expression. Immutable: one tree serves every evaluation at once.</summary>
internal abstract class Node
{
    protected Node(int position, params ReadOnlySpan<Node?> parts)
    {
        Position = position;
        foreach (var part in parts)
        {
            Depth = Math.Max(Depth, part?.Depth ?? 0);
            Size += part?.Size ?? 0;
        }

        Depth++;
        Size++;
    }

    /// <summary>Where it stands in the text: the place that an error about it shows.</summary>
    public int Position { get; }

    /// <summary>How many parts within parts; what evaluating it takes from the depth that there is.</summary>
    public int Depth { get; }

    /// <summary>How many parts in all; what evaluating it once takes from the steps that there are.</summary>
    public int Size { get; }

    /// <summary>The name that it goes by in messages, if evaluating it again is cheap: <c>steps.scan.output</c>.</summary>
    public virtual string? Path => null;

    public abstract Value Evaluate(Evaluation run, Frame? frame);
}

/// <summary>The parameters of one call, within those of the functions around it.</summary>
internal sealed class Frame(Value[] values, Frame? outer)
{
    public Value[] Values { get; } = values;

    public Frame? Outer { get; } = outer;
}
