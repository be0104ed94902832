namespace Aspire.Media.Bench.Queue;

/// <summary>What was measured together, always the same figures in the same order.</summary>
internal sealed record Measurement(params IReadOnlyList<(string Name, double Value)> Figures)
{
    public static Measurement Median(IReadOnlyList<Measurement> rounds) =>
        new([.. rounds[0].Figures.Select((figure, index) => (figure.Name, Results.Median(rounds.Select(round => round.Figures[index].Value))))]);

    public Measurement Over(Measurement other) =>
        new([.. Figures.Zip(other.Figures, (mine, theirs) => (mine.Name, mine.Value / theirs.Value))]);
}
