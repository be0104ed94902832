namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>Something that happens to the queue. Its numbers choose among what there is at that time, so that every list of moves can be played.</summary>
internal sealed record Move(MoveKind Kind, int First, int Second)
{
    private static readonly (MoveKind Kind, int Weight)[] Weights =
    [
        (MoveKind.Start, 10), (MoveKind.Claim, 26), (MoveKind.Settle, 34), (MoveKind.Tick, 8), (MoveKind.Lose, 3), (MoveKind.Stale, 4), (MoveKind.Cancel, 4),
        (MoveKind.Retry, 7), (MoveKind.PauseWorkflow, 2), (MoveKind.ResumeWorkflow, 2), (MoveKind.PauseKind, 1), (MoveKind.ResumeKind, 1),
    ];

    public static IReadOnlyList<Move> Script(int seed)
    {
        var random = new Random(seed);
        var all = Weights.Sum(choice => choice.Weight);
        return [.. Enumerable.Range(0, random.Next(10, 90)).Select(_ => new Move(Kinds(random.Next(all)), random.Next(), random.Next()))];
    }

    private static MoveKind Kinds(int place)
    {
        foreach (var (kind, weight) in Weights)
        {
            place -= weight;
            if (place < 0)
            {
                return kind;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(place));
    }
}

internal enum MoveKind
{
    /// <summary>A run or a few are started.</summary>
    Start,
    Claim,

    /// <summary>Some of what is claimed comes to an outcome.</summary>
    Settle,

    /// <summary>Moments pass, and what waited for them is queued.</summary>
    Tick,

    /// <summary>A worker is gone.</summary>
    Lose,

    /// <summary>Somebody writes under a lease that is not his any more.</summary>
    Stale,
    Cancel,
    Retry,
    PauseWorkflow,
    ResumeWorkflow,
    PauseKind,
    ResumeKind,
}
