namespace Aspire.Media.Web.Diagram;

/// <summary>
/// Where the nodes of a diagram stand and how its lines run, from left to right: each node in the column after the last of those that it
/// needs, a line that passes columns given a place of its own in each of them, and the order in a column such that few lines cross.
/// Pure, and the same for the same graph.
/// </summary>
public sealed class GraphLayout
{
    public const double NodeWidth = 200;
    public const double NodeHeight = 52;
    private const double ColumnGap = 40;
    private const double RowGap = 16;
    private const double PassHeight = 10;
    private const double Margin = 4;
    private const int Sweeps = 6;

    private GraphLayout(IReadOnlyList<PlacedNode> nodes, IReadOnlyList<PlacedEdge> edges, double width, double height, double? lastFrom) =>
        (Nodes, Edges, Width, Height, LastFrom) = (nodes, edges, width, height, lastFrom);

    public IReadOnlyList<PlacedNode> Nodes { get; }

    public IReadOnlyList<PlacedEdge> Edges { get; }

    public double Width { get; }

    public double Height { get; }

    /// <summary>Where what comes last in any case begins; null where nothing does.</summary>
    public double? LastFrom { get; }

    public static GraphLayout Of(IReadOnlyList<GraphNode> graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var cells = Cells(graph, out var links);
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
            .Select(cell => new PlacedNode(cell.Node!.Key, X(cell.Column), cell.Y - (NodeHeight / 2))).ToList();
        var first = cells.Where(cell => cell.Node?.IsLast == true).Select(cell => (int?)cell.Column).Min();
        return new GraphLayout(
            nodes,
            [.. links.Select(link => new PlacedEdge(link.From, link.To, Path(link.Cells)))],
            columns.Count == 0 ? 0 : X(columns.Count - 1) + NodeWidth + Margin,
            cells.Count == 0 ? 0 : cells.Max(cell => cell.Y + (cell.Height / 2)) + Margin,
            first is > 0 ? X(first.Value) - (ColumnGap / 2) : null);
    }

    private static double X(int column) => Margin + (column * (NodeWidth + ColumnGap));

    private static List<Cell> Cells(IReadOnlyList<GraphNode> graph, out List<Link> links)
    {
        var columns = Columns(graph);
        var cells = graph.Select((node, place) => new Cell(node, columns[node.Key], place)).ToList();
        var byKey = cells.ToDictionary(cell => cell.Node!.Key);
        links = [];
        foreach (var cell in cells.ToList())
        {
            foreach (var need in cell.Node!.Needs.Distinct().Where(need => byKey.ContainsKey(need) && byKey[need].Node!.IsLast == cell.Node.IsLast))
            {
                var path = new List<Cell> { byKey[need] };
                for (var column = byKey[need].Column + 1; column < cell.Column; column++)
                {
                    path.Add(new Cell(null, column, cell.Place));
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
    private static void Stack(List<Cell> column, Func<Cell, double> wish)
    {
        var wishes = column.ConvertAll(cell => wish(cell));
        for (var at = 0; at < column.Count; at++)
        {
            var least = at == 0 ? wishes[0] : column[at - 1].Y + ((column[at - 1].Height + column[at].Height) / 2) + RowGap;
            column[at].Y = Math.Max(wishes[at], least);
        }

        var shift = Enumerable.Range(0, column.Count).Average(at => wishes[at] - column[at].Y);
        column.ForEach(cell => cell.Y += shift);
    }

    private static double Middle(List<Cell> near, double otherwise) => near.Count == 0 ? otherwise : near.Average(cell => cell.Y);

    private static string Path(List<Cell> cells)
    {
        var path = new System.Text.StringBuilder();
        var (x, y) = (X(cells[0].Column) + NodeWidth, cells[0].Y);
        path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}");
        foreach (var cell in cells.Skip(1))
        {
            var to = X(cell.Column);
            var bend = (to - x) / 2;
            path.Append(System.Globalization.CultureInfo.InvariantCulture, $"C{x + bend:0.#} {y:0.#} {to - bend:0.#} {cell.Y:0.#} {to:0.#} {cell.Y:0.#}");
            (x, y) = (to, cell.Y);
            if (cell.Node is null)
            {
                x += NodeWidth;
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"H{x:0.#}");
            }
        }

        return path.ToString();
    }

    /// <summary>A node, or the place of a line that passes its column.</summary>
    private sealed class Cell(GraphNode? node, int column, int place)
    {
        public GraphNode? Node => node;

        public int Column => column;

        public int Place => place;

        public double Height => node is null ? PassHeight : NodeHeight;

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
