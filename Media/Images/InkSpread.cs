namespace Aspire.Media.Images;

/// <summary>Letters made thicker by as much on all sides: by the distance of each pixel to the nearest ink, which costs the same however thick they become.</summary>
internal static class InkSpread
{
    private const double Full = 255;

    // Rows or columns between two looks at whether anybody still waits.
    private const int Often = 64;

    /// <param name="ink">How much of each pixel is covered, row by row.</param>
    /// <param name="radius">In pixels.</param>
    /// <param name="check">Throws where it is to be stopped.</param>
    /// <returns>How much of each is covered afterwards.</returns>
    public static byte[] Of(byte[] ink, int width, int height, double radius, Action check)
    {
        // The squared distance to the nearest pixel that is ink, as one that is so in part lies farther away: by what it lacks, where the edge will be.
        var far = new float[ink.Length];
        for (var at = 0; at < ink.Length; at++)
        {
            var lack = (Full - ink[at]) / Full;
            far[at] = ink[at] == 0 ? float.PositiveInfinity : (float)((lack * lack) + (2 * lack * radius));
        }

        var line = new Line(Math.Max(width, height));
        for (var x = 0; x < width; x++)
        {
            Look(x, check);
            line.Near(far.AsSpan(x), width, height);
        }

        var spread = new byte[ink.Length];
        for (var y = 0; y < height; y++)
        {
            Look(y, check);
            var row = far.AsSpan(y * width, width);
            line.Near(row, 1, width);
            for (var x = 0; x < width; x++)
            {
                // A pixel that the edge crosses is covered as far as the edge lies within it.
                spread[(y * width) + x] = (byte)((Full * Math.Clamp(radius + 1 - Math.Sqrt(row[x]), 0, 1)) + 0.5);
            }
        }

        return spread;
    }

    private static void Look(int at, Action check)
    {
        if (at % Often == 0)
        {
            check();
        }
    }

    /// <summary>The lower envelope of parabolas, one for each pixel of a line (Felzenszwalb and Huttenlocher): rows and columns one after the other give distances in the plane.</summary>
    private sealed class Line(int longest)
    {
        private readonly float[] from = new float[longest];
        private readonly int[] centres = new int[longest];
        private readonly double[] begins = new double[longest + 1];

        /// <summary>Puts the least of what each of a line is, plus how far away it is, in the place of each.</summary>
        public void Near(Span<float> pixels, int step, int count)
        {
            var last = -1;
            for (var at = 0; at < count; at++)
            {
                from[at] = pixels[at * step];
                if (float.IsPositiveInfinity(from[at]))
                {
                    continue;
                }

                var begin = double.NegativeInfinity;
                while (last >= 0 && (begin = Meet(centres[last], at)) <= begins[last])
                {
                    last--;
                    begin = double.NegativeInfinity;
                }

                centres[++last] = at;
                begins[last] = begin;
            }

            if (last < 0)
            {
                return;
            }

            begins[last + 1] = double.PositiveInfinity;
            var nearest = 0;
            for (var at = 0; at < count; at++)
            {
                while (begins[nearest + 1] < at)
                {
                    nearest++;
                }

                var away = at - centres[nearest];
                pixels[at * step] = ((float)away * away) + from[centres[nearest]];
            }
        }

        // Where two of them are as near.
        private double Meet(int left, int right) => ((from[right] + ((double)right * right)) - (from[left] + ((double)left * left))) / (2.0 * (right - left));
    }
}
