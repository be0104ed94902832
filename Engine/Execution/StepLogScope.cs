using System.Collections;

using Aspire.Media.Engine.Queue;

namespace Aspire.Media.Engine.Execution;

/// <summary>What every log line of a step carries.</summary>
internal sealed class StepLogScope(ClaimedStep claim) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("media.run", claim.RunId),
        1 => new("media.step", claim.Id),
        2 => new("media.workflow", claim.Run.Workflow),
        3 => new("media.attempt", claim.Attempt),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"run {claim.RunId}, step {claim.Id}";
}
