namespace Aspire.Media.Transcoding;

/// <summary>Narrows down, trial by trial, how coarse an encoder may be for a wanted similarity: the coarser, the less like.</summary>
/// <param name="finest">The least that anybody wants.</param>
/// <param name="coarsest">The most.</param>
internal sealed class QualityBracket(double finest, double coarsest, double wanted)
{
    private (double Crf, double Similarity)? good;
    private (double Crf, double Similarity)? bad;
    private int trials;

    /// <summary>What to try next; null when nothing between is left.</summary>
    public double? Next()
    {
        if (good is null && bad is null)
        {
            return Math.Round((finest + coarsest) / 2);
        }

        // Where the first is on one side only there is one more before the bound itself: trials are few, and dear.
        if (bad is null || good is null)
        {
            var (known, bound) = bad is null ? (good!.Value.Crf, coarsest) : (bad.Value.Crf, finest);
            return known == bound ? null : trials == 1 ? Math.Round((known + bound) / 2) : bound;
        }

        var (low, high) = (good.Value, bad.Value);
        if (high.Crf - low.Crf <= 1)
        {
            return null;
        }

        // Between two it goes nearly straight; but never so near to one of them that the other stays where it is.
        var span = high.Crf - low.Crf;
        var share = low.Similarity > high.Similarity ? (low.Similarity - wanted) / (low.Similarity - high.Similarity) : 0.5;
        return Math.Clamp(Math.Round(low.Crf + (span * Math.Clamp(share, 0.2, 0.8))), low.Crf + 1, high.Crf - 1);
    }

    /// <summary>What came out of a trial.</summary>
    public void Add(double crf, double similarity)
    {
        trials++;
        if (similarity >= wanted)
        {
            good = good is { } known && known.Crf > crf ? known : (crf, similarity);
        }
        else
        {
            bad = bad is { } known && known.Crf < crf ? known : (crf, similarity);
        }
    }

    /// <summary>The coarsest that was good enough; null where none was.</summary>
    public double? Best => good?.Crf;
}
