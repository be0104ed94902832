namespace Aspire.Media.Web.Diagram;

/// <summary>
/// Where the nodes of a diagram stand and how its lines run, from left to right or, where there is little width, from top to bottom: each
/// node in the column after the last of those that it needs, a line that passes columns given a place of its own in each of them, and the
/// order in a column such that few lines cross. Pure, and the same for the same graph. What is said of left and right, columns and rows
/// below is turned by a quarter for the other direction.
/// </summary>
public sealed class GraphLayout
{
    public const double NodeHeight = 52;
    private const double UsualWidth = 200;
    private const double NarrowWidth = 176;
    private const double Margin = 4;
    private const int Sweeps = 6;

    // Beyond that many columns they stand closer together.
    private const int Few = 5;

    private readonly Measures measures;

    private GraphLayout(Measures measures, bool isDown) => (this.measures, IsDown) = (measures, isDown);

    /// <summary>Whether it runs from top to bottom.</summary>
    public bool IsDown { get; }

    public double NodeWidth => IsDown ? measures.Thickness : measures.Length;

    public IReadOnlyList<PlacedNode> Nodes { get; private init; } = [];

    public IReadOnlyList<PlacedEdge> Edges { get; private init; } = [];

    public double Width { get; private init; }

    public double Height { get; private init; }

    /// <summary>Where what comes last in any case begins; null where nothing does.</summary>
    public double? LastFrom { get; private init; }

    public static GraphLayout Of(IReadOnlyList<GraphNode> graph, bool isDown = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var layers = Columns(graph);
        var sizes = isDown ? Measures.Down : layers.Values.DefaultIfEmpty().Max() < Few ? Measures.Across : Measures.Closer;
        var cells = Cells(graph, layers, sizes, out var links);
        return new GraphLayout(sizes, isDown).With(cells, links);
    }

    private GraphLayout With(List<Cell> cells, List<Link> links)
    {
        var columns = cells.GroupBy(cell => cell.Column).OrderBy(column => column.Key).Select(column => column.ToList()).ToList();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Order(columns, fromLeft: sweep % 2 == 0);
        }

        foreach (var column in columns)
        {
            Stack(column, _ => 0);
        }

        // Towards those on the left, towards those on the right, and to the left again, so that a chain is a straight line.
        columns.ForEach(column => Stack(column, cell => Middle(cell.Before, cell.Y)));
        Enumerable.Reverse(columns).ToList().ForEach(column => Stack(column, cell => Middle(cell.After, cell.Y)));
        columns.ForEach(column => Stack(column, cell => Middle(cell.Before, cell.Y)));

        var top = cells.Count == 0 ? 0 : cells.Min(cell => cell.Y - (cell.Height / 2)) - Margin;
        cells.ForEach(cell => cell.Y -= top);
        var nodes = cells.Where(cell => cell.Node is not null).OrderBy(cell => cell.Place)
            
            .Select(cell => (cell.Node!.Key, Along: X(cell.Column), Across: cell.Y - (measures.Thickness / 2)))
            .Select(at => IsDown ? new PlacedNode(at.Key, at.Across, at.Along) : new PlacedNode(at.Key, at.Along, at.Across)).ToList();
        var first = cells.Where(cell => cell.Node?.IsLast == true).Select(cell => (int?)cell.Column).Min();
        var along = columns.Count == 0 ? 0 : X(columns.Count - 1) + measures.Length + Margin;
        var across = cells.Count == 0 ? 0 : cells.Max(cell => cell.Y + (cell.Height / 2)) + Margin;
        return new GraphLayout(measures, IsDown)
        {
            Nodes = nodes,
            Edges = [.. links.Select(link => new PlacedEdge(link.From, link.To, Path(link.Cells)))],
            Width = IsDown ? across : along,
            Height = IsDown ? along : across,
            LastFrom = first is > 0 ? X(first.Value) - (measures.Gap / 2) : null,
        };
    }

    private double X(int column) => Margin + (column * (measures.Length + measures.Gap));

    private static List<Cell> Cells(IReadOnlyList<GraphNode> graph, Dictionary<string, int> columns, Measures sizes, out List<Link> links)
    {
        var cells = graph.Select((node, place) => new Cell(node, columns[node.Key], place, sizes)).ToList();
        var byKey = cells.ToDictionary(cell => cell.Node!.Key);
        links = [];
        foreach (var cell in cells.ToList())
        {
            foreach (var need in cell.Node!.Needs.Distinct().Where(need => byKey.ContainsKey(need) && byKey[need].Node!.IsLast == cell.Node.IsLast))
            {
                var path = new List<Cell> { byKey[need] };
                for (var column = byKey[need].Column + 1; column < cell.Column; column++)
                {
                    path.Add(new Cell(null, column, cell.Place, sizes));
                    cells.Add(path[^1]);
                }

                path.Add(cell);
                for (var at = 1; at < path.Count; at++)
                {
                    path[at - 1].After.Add(path[at]);
                    path[at].Before.Add(path[at - 1]);
                }

                links.Add(new Link(need, cell.Node.Key, path));
            }
        }

        return cells;
    }

    private static Dictionary<string, int> Columns(IReadOnlyList<GraphNode> graph)
    {
        var columns = new Dictionary<string, int>();
        var known = graph.ToDictionary(node => node.Key);
        foreach (var part in graph.GroupBy(node => node.IsLast).OrderBy(part => part.Key))
        {
            var from = columns.Count == 0 ? 0 : columns.Values.Max() + 1;
            foreach (var node in part)
            {
                Place(node, from);
            }
        }

        return columns;

        int Place(GraphNode node, int from)
        {
            if (columns.TryGetValue(node.Key, out var column))
            {
                return column;
            }

            // What is written down while it is worked out ends a circle, which no checked definition has.
            columns[node.Key] = from;
            var before = node.Needs.Where(known.ContainsKey).Select(need => known[need]).Where(need => need.IsLast == node.IsLast);
            return columns[node.Key] = before.Select(need => Place(need, from) + 1).DefaultIfEmpty(from).Max();
        }
    }

    /// <summary>Sorts each column by where its neighbours on one side stand; what has none there keeps its place.</summary>
    private static void Order(List<List<Cell>> columns, bool fromLeft)
    {
        foreach (var column in fromLeft ? columns : Enumerable.Reverse(columns))
        {
            var sorted = column.Select((cell, rank) => (cell, rank))
                .OrderBy(one => (fromLeft ? one.cell.Before : one.cell.After) is { Count: > 0 } near ? near.Average(other => other.Rank) : one.rank)
                .ThenBy(one => one.rank).Select(one => one.cell).ToList();
            column.Clear();
            column.AddRange(sorted);
            for (var rank = 0; rank < column.Count; rank++)
            {
                column[rank].Rank = rank;
            }
        }
    }

    /// <summary>Puts the cells of a column where they want to be, as far as they leave room for each other.</summary>
    private void Stack(List<Cell> column, Func<Cell, double> wish)
    {
        var wishes = column.ConvertAll(cell => wish(cell));
        for (var at = 0; at < column.Count; at++)
        {
            var least = at == 0 ? wishes[0] : column[at - 1].Y + ((column[at - 1].Height + column[at].Height) / 2) + measures.RowGap;
            column[at].Y = Math.Max(wishes[at], least);
        }

        var shift = Enumerable.Range(0, column.Count).Average(at => wishes[at] - column[at].Y);
        column.ForEach(cell => cell.Y += shift);
    }

    private static double Middle(List<Cell> near, double otherwise) => near.Count == 0 ? otherwise : near.Average(cell => cell.Y);

    private string Path(List<Cell> cells)
    {
        var path = new System.Text.StringBuilder();
        var (x, y) = (X(cells[0].Column) + measures.Length, cells[0].Y);
        path.Append('M').Append(Point(x, y));
        foreach (var cell in cells.Skip(1))
        {
            var to = X(cell.Column);
            var bend = (to - x) / 2;
            path.Append('C').Append(Point(x + bend, y)).Append(' ').Append(Point(to - bend, cell.Y)).Append(' ').Append(Point(to, cell.Y));
            (x, y) = (to, cell.Y);
            if (cell.Node is null)
            {
                x += measures.Length;
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(IsDown ? 'V' : 'H')}{x:0.#}");
            }
        }

        return path.ToString();
    }

    private string Point(double along, double across) =>
        IsDown ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{across:0.#} {along:0.#}") : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{along:0.#} {across:0.#}");

    /// <summary>How large things are.</summary>
    /// <param name="Length">Of a node, in the direction in which the lines run.</param>
    /// <param name="Thickness">Of a node, in the other one.</param>
    /// <param name="Gap">Between two columns.</param>
    /// <param name="RowGap">Between two nodes of a column.</param>
    /// <param name="Pass">The thickness of a line that passes.</param>
    private sealed record Measures(double Length, double Thickness, double Gap, double RowGap, double Pass)
    {
        public static readonly Measures Across = new(UsualWidth, NodeHeight, 40, 16, 10);
        public static readonly Measures Closer = Across with { Length = NarrowWidth, Gap = 28 };
        public static readonly Measures Down = new(NodeHeight, NarrowWidth, 28, 12, 16);
    }

    /// <summary>A node, or the place of a line that passes its column.</summary>
    private sealed class Cell(GraphNode? node, int column, int place, Measures sizes)
    {
        public GraphNode? Node => node;

        public int Column => column;

        public int Place => place;

        public double Height => node is null ? sizes.Pass : sizes.Thickness;

        public double Rank { get; set; } = place;

        public double Y { get; set; }

        public List<Cell> Before { get; } = [];

        public List<Cell> After { get; } = [];
    }

    private sealed record Link(string From, string To, List<Cell> Cells);
}

/// <param name="X">The left edge.</param>
/// <param name="Y">The upper edge.</param>
public sealed record PlacedNode(string Key, double X, double Y);

/// <param name="Path">The line, as SVG writes it.</param>
public sealed record PlacedEdge(string From, string To, string Path);
