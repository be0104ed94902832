namespace Aspire.Media.Engine.Definitions;

/// <summary>Which step of a list comes before which. Needs that name nothing are passed over here; the checks name them.</summary>
public sealed class StepGraph
{
    private const int MostCycles = 10;

    private readonly Dictionary<string, int> places = [];
    private readonly int[][] needs;

    public StepGraph(IReadOnlyList<StepDefinition> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        for (var index = 0; index < steps.Count; index++)
        {
            places.TryAdd(steps[index].Id, index);
        }

        needs = [.. steps.Select((step, index) => step.Needs is { } named
            ? [.. named.Where(places.ContainsKey).Select(id => places[id]).Distinct()]
            : index == 0 ? Array.Empty<int>() : [index - 1])];
    }

    /// <summary>The steps that come directly before this one, said or not.</summary>
    public IReadOnlyList<int> NeedsOf(int step) => needs[step];

    public int? Find(string id) => places.TryGetValue(id, out var index) ? index : null;

    /// <summary>All steps that are over when this one begins.</summary>
    public IReadOnlySet<int> Upstream(int step)
    {
        var found = new HashSet<int>();
        var open = new Stack<int>(needs[step]);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var before in needs[next])
                {
                    open.Push(before);
                }
            }
        }

        return found;
    }

    /// <summary>Circles of steps that wait for each other, each from a step back to itself; the first few, if there are many.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Cycles()
    {
        var (found, path, done) = (new List<IReadOnlyList<int>>(), new List<int>(), new HashSet<int>());
        for (var step = 0; step < needs.Length; step++)
        {
            FollowFrom(step, path, done, found);
        }

        return found;
    }

    private void FollowFrom(int step, List<int> path, HashSet<int> done, List<IReadOnlyList<int>> found)
    {
        if (done.Contains(step))
        {
            return;
        }

        path.Add(step);
        foreach (var next in needs[step].TakeWhile(_ => found.Count < MostCycles))
        {
            if (path.IndexOf(next) is >= 0 and var start)
            {
                found.Add([.. path[start..], next]);
            }
            else
            {
                FollowFrom(next, path, done, found);
            }
        }

        path.RemoveAt(path.Count - 1);
        done.Add(step);
    }
}
