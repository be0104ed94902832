namespace Aspire.Media.Cli.Tests;

public sealed class CanvasTests : IDisposable
{
    private readonly StringWriter screen = new();
    private (int Columns, int Rows) size = (21, 5);

    [Fact]
    public void What_is_drawn_again_takes_the_place_of_what_was_drawn_before()
    {
        var canvas = Open();

        canvas.Draw([["one"], ["two"]]);
        canvas.Draw([["three"]]);

        Assert.Equal("\rone\e[K\ntwo\e[K\n\e[J" + "\r\e[2Athree\e[K\n\e[J", screen.ToString());
    }

    [Fact]
    public void Nothing_is_longer_than_a_line_or_higher_than_the_window()
    {
        var canvas = Open();

        canvas.Draw(Enumerable.Range(0, 9).Select(number => (Cell[])[new($"{number} is the number "), new("of this long line")]));

        Assert.Equal(["\r0 is the number of …\e[K", "1 is the number of …\e[K", "2 is the number of …\e[K", "3 is the number of …\e[K", "\e[J"], screen.ToString().Split('\n'));
    }

    [Fact]
    public void Lines_that_a_narrower_window_has_broken_are_found_again()
    {
        var canvas = Open();
        canvas.Draw([["twenty cells, all of"], ["short"]]);

        size = (10, 24);
        canvas.Draw([["new"]]);

        Assert.EndsWith("\r\e[3Anew\e[K\n\e[J", screen.ToString());
    }

    [Fact]
    public void What_comes_from_outside_cannot_move_the_cursor()
    {
        Open().Draw([["a\e[2Jb\nc"]]);

        Assert.Equal("\ra\uFFFD[2Jb\uFFFDc\e[K\n\e[J", screen.ToString());
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly ten", 10, "exactly t…")]
    [InlineData("日本語日本語", 6, "日本…")]
    [InlineData("👩‍👩‍👧 family", 8, "👩‍👩‍👧 …")]
    [InlineData("any", 0, "")]
    public void A_text_is_cut_between_letters(string text, int room, string expected) => Assert.Equal(expected, Canvas.Cut(text, room));

    public void Dispose() => screen.Dispose();

    private Canvas Open()
    {
        var frame = new StringWriter();
        return new Canvas(screen, new Terminal(frame, TextWriter.Null, bytes: null, colours: null, width: null), frame, () => size);
    }
}
