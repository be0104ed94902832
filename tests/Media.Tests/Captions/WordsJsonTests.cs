using System.Text;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

public sealed class WordsJsonTests
{
    [Fact]
    public void Words_are_read_as_engines_write_them()
    {
        Word[] expected = [new("Good", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.25), 0.9, "Ann"), new("evening.", TimeSpan.FromSeconds(1.3), TimeSpan.FromSeconds(1.8))];

        Assert.Equal(expected, Read("""[{"text":"Good","start":1,"end":1.25,"confidence":0.9,"speaker":"Ann"},{"word":"evening.","start":1.3,"end":1.8,"probability":1}]"""));
        Assert.Equal(expected[1..], Read("""{"task":"transcribe","words":[{"word":"evening.","start":1.3,"end":1.8}]}"""));
    }

    [Theory]
    [InlineData("", "The words are no JSON: ")]
    [InlineData("{}", "Words are a list, or an object with a list `words`.")]
    [InlineData("""[{"text":"a","start":1,"end":2},{"text":"b","start":"1"}]""", "Word 2 has no `text`, or no `start` and `end` in seconds.")]
    [InlineData("""[{"text":"a","start":1,"end":1e300}]""", "Word 1 has no `text`, or no `start` and `end` in seconds.")]
    [InlineData("""[{"text":"\ud800","start":1,"end":2}]""", "The words are no JSON: ")]
    [InlineData("[7]", "Word 1 has no `text`")]
    public void What_is_no_list_of_words_is_refused_with_its_place(string json, string words) =>
        Assert.StartsWith(words, Assert.Throws<CaptionException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Word> Read(string json) => WordsJson.Read(Encoding.UTF8.GetBytes(json));
}
