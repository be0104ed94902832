using Aspire.Media.Library;

namespace Aspire.Media.Tests.Library;

public sealed class RenameTemplateTests
{
    private static readonly Asset Meeting = new()
    {
        Id = Guid.Parse("01990000-0000-7000-8000-0000aabbccdd"),
        Object = Guid.NewGuid(),
        Kind = AssetKind.Video,
        Status = AssetStatus.Ready,
        Title = "Budget {2026}",
        FileName = "rec_0042.final.mp4",
        ContentType = "video/mp4",
        Size = 1,
        UploadedAt = new DateTimeOffset(2026, 5, 1, 23, 4, 5, TimeSpan.FromHours(-5)),
        UploadedBy = "somebody",
        Site = "springfield",
        Height = 1080,
    };

    [Theory]
    [InlineData("{title}", "Budget {2026}")]
    [InlineData("{date} {name}", "2026-05-02 rec_0042.final")]
    [InlineData("{time}", "04-04-05")]
    [InlineData("{site}-{kind}-{height}p", "springfield-video-1080p")]
    [InlineData("{n}/{n:3}", "7/007")]
    [InlineData("{{{id}}}", "{aabbccdd}")]
    [InlineData(" a {collection} ", "a")]
    public void What_stands_in_braces_is_what_is_known_of_it(string template, string name)
    {
        Assert.True(RenameTemplate.TryParse(template, out var parsed, out _));
        Assert.Equal(name, parsed.NameOf(Meeting, 7));
    }

    [Theory]
    [InlineData("", "1 to 500")]
    [InlineData("{titel}", "{title}")]
    [InlineData("{n:0}", "{n:3}")]
    [InlineData("{n:99}", "{n:3}")]
    [InlineData("a {title", "character 3")]
    [InlineData("a} b", "character 2")]
    public void What_cannot_be_a_name_is_refused_in_words(string template, string words)
    {
        Assert.False(RenameTemplate.TryParse(template, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{title}/../x", RenamePart.Both, "Budget {2026}/../x", "Budget {2026}-..-x.mp4")]
    [InlineData("{title}", RenamePart.Title, "Budget {2026}", "rec_0042.final.mp4")]
    [InlineData("..{n}", RenamePart.FileName, "Budget {2026}", "1.mp4")]
    public void A_files_name_keeps_its_ending_and_is_never_a_path(string template, RenamePart part, string title, string fileName)
    {
        Assert.True(RenameTemplate.TryParse(template, out var parsed, out _));

        var planned = Assert.Single(Renaming.Plan([Meeting.Id], new Dictionary<Guid, Asset> { [Meeting.Id] = Meeting }, parsed, part));

        Assert.Equal((title, fileName, null), (planned.NewTitle, planned.NewFileName, planned.Refused));
    }

    [Fact]
    public void What_cannot_be_renamed_says_why()
    {
        var (deleted, unsited) = (Meeting with { Id = Guid.NewGuid(), DeletedAt = Meeting.UploadedAt }, Meeting with { Id = Guid.NewGuid(), Site = null });
        Assert.True(RenameTemplate.TryParse("{site}", out var parsed, out _));

        var plan = Renaming.Plan(
            [Guid.NewGuid(), deleted.Id, unsited.Id], new Dictionary<Guid, Asset> { [deleted.Id] = deleted, [unsited.Id] = unsited }, parsed, RenamePart.Both);

        Assert.Equal(["There is no such asset.", "It is deleted.", "Nothing of the name would be left."], plan.Select(one => one.Refused));
        Assert.All(plan, one => Assert.False(one.Changes));
    }
}
