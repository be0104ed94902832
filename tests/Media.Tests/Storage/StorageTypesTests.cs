using System.Net.Http.Headers;
using System.Text;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.WebUtilities;

namespace Aspire.Media.Tests.Storage;

public sealed class StorageTypesTests
{
    private const long Terabyte = 1L << 40;
    private const int Megabyte = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Parts_follow_each_other_and_hold_five_terabytes()
    {
        Assert.Equal(0, PartPlan.StartOf(1));
        Assert.All(Enumerable.Range(1, ObjectUpload.MostParts), number => Assert.Equal(PartPlan.StartOf(number) + PartPlan.SizeOf(number), PartPlan.StartOf(number + 1)));
        Assert.Equal(8 * Megabyte, PartPlan.SizeOf(1));
        Assert.True(PartPlan.StartOf(ObjectUpload.MostParts + 1) > 5 * Terabyte);
        Assert.Throws<StorageFullException>(() => PartPlan.SizeOf(ObjectUpload.MostParts + 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(80L << 30)]
    [InlineData(5 * Terabyte)]
    public void Ten_thousand_parts_hold_an_object_of_known_length(long length)
    {
        var size = ObjectUpload.PartSizeFor(length);

        Assert.True(size >= 8 * Megabyte && size * ObjectUpload.MostParts >= length);
        Assert.Equal(0, size % Megabyte);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(10 * Megabyte)]
    public async Task A_part_is_the_same_in_memory_and_in_a_file(int mostInMemory)
    {
        const int Size = 300_000;
        using var part = new PartBuffer(Size, mostInMemory);

        await part.FillAsync(Pattern.Of(1000, long.MaxValue), 1000, Token);
        await part.InsertAsync(Pattern.Of(0, 400), 0, 400, Token);
        await part.InsertAsync(Pattern.Of(400, 5000), 400, 600, Token);

        Assert.True(part.IsFull);
        await using var sent = part.Slice(10, Size - 10, () => { });
        await sent.CopyToAsync(Stream.Null, Token);
        sent.Position = 0;
        Assert.Equal(Size - 20, sent.Length);
        await Pattern.FindAsync(sent, 10, Size - 10);
    }

    [Theory]
    [InlineData("a film.mp4", "a film.mp4")]
    [InlineData("\"quoted\" 100%.mp4", "\"quoted\" 100%.mp4")]
    [InlineData("Großvater 🎬 ‏عربي.mkv", "Großvater 🎬 ‏عربي.mkv")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("C:\\temp\\a.mp4", "C:_temp_a.mp4")]
    [InlineData("line\r\nSet-Cookie: a=b\0.mp4", "line__Set-Cookie: a=b_.mp4")]
    [InlineData("", "file")]
    public void A_name_reaches_the_browser_as_it_is_and_never_as_a_path(string name, string shown)
    {
        var header = FileNameHeader.Of(name, "video/mp4", inline: false);

        Assert.All(header, letter => Assert.InRange(letter, ' ', '~'));
        var read = ContentDispositionHeaderValue.Parse(header);
        Assert.Equal("attachment", read.DispositionType);
        Assert.Equal(shown, read.FileNameStar);
    }

    [Fact]
    public void A_very_long_name_keeps_its_ending_and_whole_characters()
    {
        var read = ContentDispositionHeaderValue.Parse(FileNameHeader.Of(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 500)) + ".mp4", "video/mp4", inline: false));

        Assert.EndsWith("👩‍👩‍👧.mp4", read.FileNameStar, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(read.FileNameStar!), 200, 240);
    }

    [Theory]
    [InlineData("video/mp4", true)]
    [InlineData("image/png", true)]
    [InlineData("TEXT/PLAIN; charset=utf-8", true)]
    [InlineData("text/html", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("application/xhtml+xml", false)]
    [InlineData("application/pdf", false)]
    [InlineData("", false)]
    public void What_a_browser_would_run_is_never_shown_in_place(string type, bool shown) =>
        Assert.StartsWith(shown ? "inline;" : "attachment;", FileNameHeader.Of("a", type, inline: true), StringComparison.Ordinal);

    [Fact]
    public void A_signed_address_holds_until_it_expires()
    {
        var time = new ManualTime();
        var links = new SignedLinks(() => "a key", time);
        var address = links.Sign("GET", "/api/objects/x", TimeSpan.FromMinutes(5), [new("name", "a & b = \"c\" 🎬"), new("type", "video/mp4")]).OriginalString;

        Assert.Equal(LinkVerdict.Valid, Judge(links, "GET", address));
        Assert.Equal(LinkVerdict.Valid, Judge(links, "HEAD", address));
        time.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal(LinkVerdict.Valid, Judge(links, "GET", address));
        time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(LinkVerdict.Expired, Judge(links, "GET", address));
    }

    [Fact]
    public void Nothing_in_a_signed_address_may_be_changed()
    {
        var time = new ManualTime();
        var links = new SignedLinks(() => "a key", time);
        var address = links.Sign("GET", "/api/objects/x", TimeSpan.FromMinutes(5), [new("name", "a"), new("type", "video/mp4")]).OriginalString;

        Assert.All(
            [
                address.Replace("objects/x", "objects/y", StringComparison.Ordinal), address.Replace("name=a", "name=b", StringComparison.Ordinal),
                address.Replace("mp4", "mp3", StringComparison.Ordinal), address.Replace("expires=1", "expires=2", StringComparison.Ordinal), address + "&more=1", address + "0",
                address.Split("&signature")[0], address.Replace("name=a&", "", StringComparison.Ordinal), "/api/objects/x?signature=", "/api/objects/x?",
            ],
            forged => Assert.Equal(LinkVerdict.Forged, Judge(links, "GET", forged)));
        Assert.Equal(LinkVerdict.Forged, Judge(links, "PUT", address));
        Assert.Equal(LinkVerdict.Forged, Judge(new SignedLinks(() => "another key", time), "GET", address));
    }

    private static LinkVerdict Judge(SignedLinks links, string method, string address)
    {
        var parts = address.Split('?');
        return links.Judge(method, parts[0], QueryHelpers.ParseQuery(parts[1]).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
    }
}
