using Aspire.Media.Web.Pages.Editor;

namespace Aspire.Media.Web.Tests.Editor;

public sealed class RecipeWordsTests
{
    [Theory]
    [InlineData("""{"edits":[{"do":"trim","from":1},{"do":"resize","width":320},{"do":"resize","width":160}],"result":{"format":"webm"}}""", "Cut, resized, as WEBM")]
    [InlineData("""{"result":{"extract":"frames","count":5}}""", "Frames taken out")]
    [InlineData("""{"result":{"quality":60}}""", "Another quality")]
    [InlineData("/mnt/recordings/a {1}.mp4", "/mnt/recordings/a {1}.mp4")]
    public void What_was_made_says_in_a_few_words_by_what(string kept, string words) => Assert.Equal(words, RecipeWords.Of(kept));
}
