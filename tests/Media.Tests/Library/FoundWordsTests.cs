using Aspire.Media.Library;

namespace Aspire.Media.Tests.Library;

public sealed class FoundWordsTests
{
    [Theory]
    [InlineData("council", "council_meeting-2024.mp4", "[council]_meeting-2024.mp4")]
    [InlineData("meet 2024", "council_meeting-2024.mp4", "council_[meeting]-[2024].mp4")]
    [InlineData("ZÜRICH", "In Zürich und zürichs Seen", "In [Zürich] und [zürichs] Seen")]
    [InlineData("script", "<script>alert(1)</script>", "<[script]>alert(1)</[script]>")]
    [InlineData("udget", "The budget", "")]
    [InlineData("a", "", "")]
    public void Words_are_marked_where_they_begin(string sought, string text, string marked) =>
        Assert.Equal(marked, string.Concat(Words(sought).Mark(text).Select(piece => piece.IsFound ? $"[{piece.Text}]" : piece.Text)));

    [Fact]
    public void Of_a_long_text_stands_what_is_around_the_find()
    {
        var pieces = Words("needle").Mark($"{new string('x', 5_000)} the needle {string.Concat(Enumerable.Repeat("hay ", 2_000))}");

        Assert.StartsWith("…", pieces[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("…", pieces[^1].Text, StringComparison.Ordinal);
        Assert.Equal("needle", Assert.Single(pieces, piece => piece.IsFound).Text);
        Assert.InRange(pieces.Sum(piece => piece.Text.Length), 100, 210);
    }

    [Fact]
    public void Pairs_are_never_halved()
    {
        var text = string.Concat(Enumerable.Repeat("🏛", 3_000)) + " needle " + string.Concat(Enumerable.Repeat("🏛", 3_000));

        Assert.All(Words("needle").Mark(text), piece => Assert.Equal(piece.Text, KeptText.Whole(piece.Text)));
    }

    private static FoundWords Words(string sought) => FoundWords.Of(new AssetQuery { Text = sought })!;
}
