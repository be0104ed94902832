using Aspire.Media.Web.Diagram;

namespace Aspire.Media.Web.Tests.Diagram;

public sealed class GraphLayoutTests
{
    [Fact]
    public void Nothing_needs_no_room() => Assert.Equal((0, 0), (GraphLayout.Of([]).Width, GraphLayout.Of([]).Height));

    [Fact]
    public void A_chain_is_a_straight_line_from_left_to_right()
    {
        var layout = GraphLayout.Of([Node("a"), Node("b", "a"), Node("c", "b")]);

        Assert.Equal(["a", "b", "c"], layout.Nodes.OrderBy(node => node.X).Select(node => node.Key));
        Assert.Single(layout.Nodes.Select(node => node.Y).Distinct());
        Assert.Equal([("a", "b"), ("b", "c")], layout.Edges.Select(edge => (edge.From, edge.To)));
    }

    [Fact]
    public void Side_by_side_stands_what_can_run_side_by_side_and_in_the_middle_what_joins_it()
    {
        var layout = GraphLayout.Of([Node("a"), Node("b", "a"), Node("c", "a"), Node("d", "b", "c")]);
        var at = layout.Nodes.ToDictionary(node => node.Key);

        Assert.Equal(at["b"].X, at["c"].X);
        Assert.True(at["c"].Y - at["b"].Y >= GraphLayout.NodeHeight);
        Assert.Equal((at["b"].Y + at["c"].Y) / 2, at["a"].Y, 3);
        Assert.Equal(at["a"].Y, at["d"].Y, 3);
    }

    [Fact]
    public void A_long_line_goes_around_what_it_passes()
    {
        var layout = GraphLayout.Of([Node("a"), Node("b", "a"), Node("c", "b"), Node("d", "a", "c")]);
        var passed = layout.Nodes.Where(node => node.Key is "b" or "c").ToList();
        var edge = layout.Edges.Single(one => one is { From: "a", To: "d" }).Path;

        // It runs level where it passes, and there it meets no box.
        var level = System.Text.RegularExpressions.Regex.Matches(edge, @"(?<y>[\d.]+)H").Select(match => double.Parse(match.Groups["y"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(2, level.Count);
        Assert.All(level, y => Assert.All(passed, node => Assert.False(y > node.Y && y < node.Y + GraphLayout.NodeHeight)));
    }

    [Fact]
    public void Lines_do_not_cross_where_they_need_not()
    {
        var layout = GraphLayout.Of([Node("a"), Node("b"), Node("x", "b"), Node("y", "a")]);
        var at = layout.Nodes.ToDictionary(node => node.Key);

        Assert.Equal(at["a"].Y < at["b"].Y, at["y"].Y < at["x"].Y);
    }

    [Fact]
    public void What_comes_last_in_any_case_stands_behind_everything_without_lines()
    {
        var layout = GraphLayout.Of([Node("a"), Node("b", "a"), new GraphNode("tidy", ["a", "b"], IsLast: true), new GraphNode("tell", ["tidy"], IsLast: true)]);
        var at = layout.Nodes.ToDictionary(node => node.Key);

        Assert.True(at["b"].X < layout.LastFrom && layout.LastFrom < at["tidy"].X && at["tidy"].X < at["tell"].X);
        Assert.Equal([("a", "b"), ("tidy", "tell")], layout.Edges.Select(edge => (edge.From, edge.To)));
    }

    [Fact]
    public void No_two_steps_of_a_large_graph_stand_on_each_other_and_all_is_in_the_picture()
    {
        var random = new Random(7);
        var graph = Enumerable.Range(0, 400).Select(number => Node($"s{number}", [.. Enumerable.Range(0, random.Next(4)).Select(_ => $"s{random.Next(Math.Max(1, number))}").Where(need => need != $"s{number}")])).ToList();

        var layout = GraphLayout.Of(graph);

        Assert.Equal(400, layout.Nodes.Count);
        Assert.All(layout.Nodes, node => Assert.True(node.X >= 0 && node.Y >= 0 && node.X + layout.NodeWidth <= layout.Width && node.Y + GraphLayout.NodeHeight <= layout.Height));
        Assert.All(
            layout.Nodes.GroupBy(node => node.X).SelectMany(column => column.OrderBy(node => node.Y).Zip(column.OrderBy(node => node.Y).Skip(1))),
            pair => Assert.True(pair.Second.Y - pair.First.Y >= GraphLayout.NodeHeight));
        Assert.Equal(layout.Edges.Select(edge => edge.Path), GraphLayout.Of(graph).Edges.Select(edge => edge.Path));
    }

    [Fact]
    public void From_top_to_bottom_it_is_the_same_turned_by_a_quarter()
    {
        IReadOnlyList<GraphNode> graph = [Node("a"), Node("b", "a"), Node("c", "a"), Node("d", "b", "c"), new("tidy", [], IsLast: true)];
        var layout = GraphLayout.Of(graph, isDown: true);
        var at = layout.Nodes.ToDictionary(node => node.Key);

        Assert.Equal(at["b"].Y, at["c"].Y);
        Assert.True(at["c"].X - at["b"].X >= layout.NodeWidth);
        Assert.True(at["b"].Y - at["a"].Y >= GraphLayout.NodeHeight);
        Assert.Equal((at["b"].X + at["c"].X) / 2, at["d"].X, 3);
        Assert.True(at["d"].Y < layout.LastFrom && layout.LastFrom < at["tidy"].Y);
        Assert.All(layout.Nodes, node => Assert.True(node.X >= 0 && node.X + layout.NodeWidth <= layout.Width && node.Y + GraphLayout.NodeHeight <= layout.Height));
    }

    [Fact]
    public void Many_columns_stand_closer_together_than_few()
    {
        var few = GraphLayout.Of([Node("a"), Node("b", "a")]);
        var many = GraphLayout.Of([.. Enumerable.Range(0, 9).Select(number => number == 0 ? Node("s0") : Node($"s{number}", $"s{number - 1}"))]);

        Assert.True(many.Width / 9 < few.Width / 2);
    }

    private static GraphNode Node(string key, params string[] needs) => new(key, needs);
}
