using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml;
using System.Xml.Linq;

namespace Aspire.Media.Images;

/// <summary>A place in a picture that looks like a face.</summary>
/// <param name="Witnesses">How many windows beside each other agreed on it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundFace(double X, double Y, double Side, int Witnesses);

/// <summary>
/// A cascade of boosted classifiers over rectangles of brightness (Viola and Jones), as OpenCV trains and stores them. It is asked of a window at every
/// place and in every size; most places are refused by the first stages.
/// </summary>
internal sealed class HaarCascade
{
    private const double Step = 1.15;
    private const int LeastWitnesses = 3;
    private const double Nearness = 0.2;

    private readonly int side;
    private readonly Stage[] stages;
    private readonly Feature[] features;

    private HaarCascade(int side, Stage[] stages, Feature[] features) => (this.side, this.stages, this.features) = (side, stages, features);

    /// <summary>Reads one of OpenCV's files.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static HaarCascade Read(string path)
    {
        try
        {
            var cascade = XDocument.Load(path).Root?.Element("cascade") ?? throw new FormatException($"{path} holds no cascade.");
            return new HaarCascade(
                (int)Numbers(cascade, "width")[0],
                [.. cascade.Element("stages")!.Elements("_")
                    .Select(stage => new Stage(Numbers(stage, "stageThreshold")[0], [.. stage.Element("weakClassifiers")!.Elements("_").Select(ReadTree)]))],
                [.. cascade.Element("features")!.Elements("_").Select(ReadFeature)]);
        }
        catch (Exception failure) when (failure is XmlException or NullReferenceException or IndexOutOfRangeException)
        {
            throw new FormatException($"{path} is no cascade of OpenCV's: {failure.Message}", failure);
        }
    }

    /// <summary>All that looks like a face, the surest first.</summary>
    /// <param name="smaller">Gives the picture in grey at a smaller size, a byte for each pixel.</param>
    public IReadOnlyList<FoundFace> Find(int width, int height, double least, Func<int, int, byte[]> smaller)
    {
        var found = new List<FoundFace>();
        for (var scale = Math.Max(1, least / side); Math.Min(width, height) / scale >= side; scale *= Step)
        {
            var (wide, high) = ((int)(width / scale), (int)(height / scale));
            if (wide < side || high < side)
            {
                break;
            }

            Look(new Brightness(smaller(wide, high), wide, high), wide, high, scale, found);
        }

        return Agreed(found);
    }

    private void Look(Brightness light, int width, int height, double scale, List<FoundFace> found)
    {
        // Twice as coarse where windows stand for many pixels less: as OpenCV does it.
        var step = scale > 2 ? 1 : 2;
        for (var y = 0; y + side <= height; y += step)
        {
            for (var x = 0; x + side <= width; x += step)
            {
                if (IsFace(light, x, y))
                {
                    found.Add(new(x * scale, y * scale, side * scale, 1));
                }
            }
        }
    }

    private bool IsFace(Brightness light, int x, int y)
    {
        var contrast = light.Contrast(x + 1, y + 1, side - 2);
        foreach (var stage in stages)
        {
            var sum = 0d;
            foreach (var tree in stage.Trees)
            {
                sum += Judge(tree, light, x, y, contrast);
            }

            if (sum < stage.Threshold)
            {
                return false;
            }
        }

        return true;
    }

    private double Judge(Tree tree, Brightness light, int x, int y, double contrast)
    {
        var at = 0;
        do
        {
            var node = tree.Nodes[at];
            var sum = 0d;
            foreach (var area in features[node.Feature].Areas)
            {
                sum += area.Weight * light.Sum(x + area.X, y + area.Y, area.Width, area.Height);
            }

            at = sum / contrast < node.Threshold ? node.Left : node.Right;
        }
        while (at > 0);
        return tree.Leaves[-at];
    }

    // Many windows see the same face; one alone sees what is none.
    private static List<FoundFace> Agreed(List<FoundFace> found)
    {
        var groups = new List<List<FoundFace>>();
        foreach (var face in found)
        {
            var joined = groups.Where(group => group.Exists(other => IsNear(face, other))).ToList();
            var all = joined.SelectMany(group => group).Append(face).ToList();
            groups.RemoveAll(joined.Contains);
            groups.Add(all);
        }

        return [.. groups.Where(group => group.Count >= LeastWitnesses)
            .Select(group => new FoundFace(group.Average(face => face.X), group.Average(face => face.Y), group.Average(face => face.Side), group.Count))
            .OrderByDescending(face => face.Witnesses * face.Side)];
    }

    private static bool IsNear(FoundFace one, FoundFace other)
    {
        var distance = Nearness * Math.Min(one.Side, other.Side);
        return Math.Abs(one.X - other.X) <= distance && Math.Abs(one.Y - other.Y) <= distance && Math.Abs(one.X + one.Side - other.X - other.Side) <= distance
            && Math.Abs(one.Y + one.Side - other.Y - other.Side) <= distance;
    }

    private static Feature ReadFeature(XElement feature)
    {
        if (feature.Element("tilted")?.Value.Trim() == "1")
        {
            throw new FormatException("This cascade looks at tilted rectangles, which are not summed up here.");
        }

        return new([.. feature.Element("rects")!.Elements("_").Select(rectangle =>
        {
            var numbers = Split(rectangle.Value);
            return new Area((int)numbers[0], (int)numbers[1], (int)numbers[2], (int)numbers[3], numbers[4]);
        })]);
    }

    // Nodes name what comes next: another node above 0, else a leaf by its negative number.
    private static Tree ReadTree(XElement tree)
    {
        var numbers = Numbers(tree, "internalNodes");
        return new([.. numbers.Chunk(4).Select(node => new Node((int)node[0], (int)node[1], (int)node[2], node[3]))], Numbers(tree, "leafValues"));
    }

    private static double[] Numbers(XElement parent, string name) => Split(parent.Element(name)!.Value);

    private static double[] Split(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number.TrimEnd('.'), NumberStyles.Float, CultureInfo.InvariantCulture))];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Area(int X, int Y, int Width, int Height, double Weight);

    private sealed record Feature(Area[] Areas);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Node(int Left, int Right, int Feature, double Threshold);

    private sealed record Tree(Node[] Nodes, double[] Leaves);

    private sealed record Stage(double Threshold, Tree[] Trees);

    /// <summary>A grey picture, summed up from its corner, so that any rectangle costs four look-ups.</summary>
    private sealed class Brightness
    {
        private readonly int[] sums;
        private readonly long[] squares;
        private readonly int row;

        public Brightness(byte[] grey, int width, int height)
        {
            row = width + 1;
            (sums, squares) = (new int[row * (height + 1)], new long[row * (height + 1)]);
            for (var y = 0; y < height; y++)
            {
                var (sum, square) = (0, 0L);
                for (var x = 0; x < width; x++)
                {
                    var value = grey[(y * width) + x];
                    (sum, square) = (sum + value, square + (value * value));
                    var at = ((y + 1) * row) + x + 1;
                    (sums[at], squares[at]) = (sums[at - row] + sum, squares[at - row] + square);
                }
            }
        }

        public int Sum(int x, int y, int width, int height)
        {
            var (top, bottom) = ((y * row) + x, ((y + height) * row) + x);
            return sums[bottom + width] - sums[bottom] - sums[top + width] + sums[top];
        }

        /// <summary>How far its pixels are from their mean, times their number; 1 where all are the same.</summary>
        public double Contrast(int x, int y, int side)
        {
            var (top, bottom) = ((y * row) + x, ((y + side) * row) + x);
            var square = squares[bottom + side] - squares[bottom] - squares[top + side] + squares[top];
            double sum = Sum(x, y, side, side);
            var variance = ((double)side * side * square) - (sum * sum);
            return variance > 0 ? Math.Sqrt(variance) : 1;
        }
    }
}
