using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Runs;

/// <summary>What comes before and after steps of a workflow, however many lie between.</summary>
internal sealed class StepReach(WorkflowShape shape)
{
    /// <summary>These places, and all that one comes to from there.</summary>
    public HashSet<int> AfterAndAt(IEnumerable<int> places) => From(places, place => shape.Steps[place].Dependents);

    /// <summary>These places, and all that leads to them.</summary>
    public HashSet<int> BeforeAndAt(IEnumerable<int> places) => From(places, place => shape.Steps[place].Needs);

    private static HashSet<int> From(IEnumerable<int> places, Func<int, IReadOnlyList<int>> next)
    {
        var open = new Stack<int>(places);
        var found = new HashSet<int>();
        while (open.TryPop(out var place))
        {
            if (found.Add(place))
            {
                foreach (var other in next(place))
                {
                    open.Push(other);
                }
            }
        }

        return found;
    }
}
