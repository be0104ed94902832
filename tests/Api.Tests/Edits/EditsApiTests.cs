using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Api.Tests.Edits;

/// <summary>Edits from the request to what comes out, with a worker of the product.</summary>
public sealed class EditsApiTests(EditingApi api) : IClassFixture<EditingApi>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // 64 x 48 pixels of many colours.
    private const string Png =
        "iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAIAAAAuKetIAAAACXBIWXMAAAABAAAAAQBPJcTWAAADAklEQVR4nO1ZW2gTQRS9SQsKPipKjaWVilERQaUfogh5CYY+EB/YCqLSj34oAQP9K9XNbmsJPijko+iPWBQUXwhFbehHtdkfRSG2SJEWX0jRqIgilAom9c5M3UeaTASVacschpMzZ2Zv9s7MziyJIwIZyAUFnIYuyt1lCulJXmsR/2KKDPBCOCedvNaC0Wc4itnHJfBnNTywVrIbbfBzZ6DAxRQ+7gyAz8FpnPUzIBMQjWJrZTkkke+qbuT5UIl8WH2L7P5OWuMHy42e1VfHkF8uyh10xQ/CsT0u5PTOceStyguj9XHbekP/9qtyxlkKg8gjdRWGU3szZej79SR+9gxET0WRW9RnrfTWO7Qm5jc3NyB3do5hMaocNDYGkbu7U2HlKUnmTIz5TKCZ5eeDckJB7uoaxoIiFAoxnwk0HWlaD1B+GCHs18zrmcPgtGxMmYDpHP+Kt7uJ3u5QsoQ4AzsI+/oJ67qX9I8kzDia14xDfZ/mQV4NunLyCIq29suvgDgDEZ1+i6V/wBKH+nPrGWDAtd+hkjFsVfutfvA9rpxtQBbSI6uPo568M0RUiS1O1TcyMxO1G8ItF6z+FkjEokdRZPk46o3tr6n0WP3qT4lQaD+QBXNruj8XZwAf3kP2sWfoK4O+a3Tsy2w+23MYPswzNZsZXV8CgIvVXLtPwLu9ZZhKm8/2HIYvsNnQ8VJv/MZHokpt/Zn/b2YA9xy27fwlcM9h286fw5bAbg2eO5t61MqNAFhQYBXNtT1wfk3D6K7yY6OABQVW0cyHA73Q6wper3HVpGAfJN61jd9ecLFCW4gFBVbRtPr54uzVFifT50bqPoffJLCgiK1S1t1bhgUF823bKHsIr6iVRgh2kA3TcybfQVY/YX4lW0K2g+znSih0kLnpQTZ9CTHn7GneQWZLIB8SXl6rh/sqyc4BPjzct1HdK99GZzJkAqIhExANmYBoyAREQyYgGjIB0ZAJiIZMQDRkAqIx6xOY+lWCD/kv5X+ETEA0ZAKiIRMQDZmAaPwCzgoNO194sjUAAAAASUVORK5CYII=";

    // A sign of nobody's: only whoever writes it finds out that no font has it.
    private const string NoFont = "text=\uE000";

    private Asset picture = null!;

    private MediaClient Client => api.Client;

    private HttpClient Http => api.Host.Http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Each test has one of its own: what lies behind the end of a picture is nothing of it.
    public async ValueTask InitializeAsync() => picture = await api.UploadAsync([.. Convert.FromBase64String(Png), .. Guid.NewGuid().ToByteArray()], "square.png");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_same_edit_is_made_once_however_many_ask_for_it_at_once()
    {
        var edits = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Client.EditAsync(
            picture.Id, number % 2 == 0 ? ["resize=32", "format=webp"] : ["format=webp", "resize=32x", "fit=inside"], Patience, Token)));

        var edit = Assert.Single(edits.DistinctBy(one => one.Id));
        Assert.Equal((EditStatus.Completed, 100.0, picture.Id), (edit.Status, edit.Progress, edit.Source));
        var made = await Client.GetAssetAsync(edit.Asset!.Value, Token);
        Assert.Equal((AssetKind.Image, "image/webp", edit.Id), (made.Kind, made.ContentType, made.MadeBy));
        Assert.Equal([picture.Id], made.MadeFrom);
        Assert.Equal(edit.Recipe.ToJsonString(), made.Recipe);
        Assert.Single((await Client.ListEditsAsync(picture.Id, status: null, cursor: null, 10, Token)).Items);
    }

    [Fact]
    public async Task What_was_made_is_found_again_until_it_is_deleted_and_what_failed_is_made_anew()
    {
        var first = await Client.EditAsync(picture.Id, ["rotate=90", "format=png"], Patience, Token);
        Assert.Equal(EditStatus.Completed, first.Status);
        Assert.Equal(first.Id, (await Client.EditAsync(picture.Id, ["format=png", "rotate=-270"], wait: null, Token)).Id);
        await Client.DeleteAssetAsync(first.Asset!.Value, Token);

        var second = await Client.EditAsync(picture.Id, ["rotate=90", "format=png"], Patience, Token);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(EditStatus.Completed, second.Status);

        var failed = await Client.EditAsync(picture.Id, [NoFont], Patience, Token);
        Assert.Equal((EditStatus.Failed, null), (failed.Status, failed.Asset));
        Assert.NotEmpty(failed.Error!.Message);
        Assert.NotEqual("unknown", failed.Error.Class);
        Assert.NotEqual(failed.Id, (await Client.EditAsync(picture.Id, [NoFont], Patience, Token)).Id);

        var listed = await Client.ListEditsAsync(picture.Id, EditStatus.Failed, cursor: null, 10, Token);
        Assert.Equal(2, listed.Items.Count);
        Assert.Equal([second.Id, first.Id], (await Client.ListEditsAsync(picture.Id, EditStatus.Completed, cursor: null, 10, Token)).Items.Select(edit => edit.Id));
    }

    [Theory]
    [InlineData("rezise=8", "`rezise=8` (option 1) is no option of an edit; did you mean `resize`?")]
    [InlineData("", "Nothing is asked for that would change anything: say what is done, as in resize=800 or format=webp; GET /api/edit-options lists all there is.")]
    [InlineData("rotate=360", "Nothing is asked for that would change anything: say what is done, as in resize=800 or format=webp; GET /api/edit-options lists all there is.")]
    [InlineData("text=%E2%80%8B%E2%81%A0", "`text=\u200B\u2060` (option 1): `\u200B\u2060` is not 1 to 2000 characters that can be seen.")]
    [InlineData("watermark=0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f", "There is no asset 0190b8c4-7d1e-7c3a-9a52-6f0d3b1c2e4f, which the edit names.")]
    public async Task What_cannot_be_asked_for_is_refused_in_words(string query, string words)
    {
        using var answer = await Http.PostAsync($"/edit/{picture.Id}?{query}", content: null, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(words, await DetailAsync(answer));
    }

    [Fact]
    public async Task Options_that_are_too_long_for_an_address_are_refused_in_words_and_done_as_a_document()
    {
        var words = string.Concat(Enumerable.Repeat("ж", 1_500));
        using var answer = await Http.PostAsync($"/edit/{picture.Id}?text={Uri.EscapeDataString(words)}", content: null, Token);

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
        Assert.Equal("The options take 9006 characters of the address, and at most 8000 are read there. Say it as a document: POST /edit/ASSET with {\"edits\": […], \"result\": {…}} as JSON.", await DetailAsync(answer));
        var edit = await Client.EditAsync(picture.Id, new JsonObject { ["edits"] = new JsonArray(new JsonObject { ["do"] = "text", ["text"] = words, ["size"] = 4 }) }, Patience, Token);
        Assert.True(edit.Status == EditStatus.Completed, edit.Error?.Message);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Accepted)]
    [InlineData(false, HttpStatusCode.BadRequest)]
    public async Task A_body_counts_as_one_where_its_length_is_said_by_nobody_unless_nothing_is_in_it(bool isEmpty, HttpStatusCode status)
    {
        // Over HTTP/2 a body ends where it ends.
        await using var modern = await api.StartAsync("--Kestrel:EndpointDefaults:Protocols=Http2");
        using var http = new HttpClient { BaseAddress = modern.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/edit/{picture.Id}?blur=7") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new UnmeasuredContent(isEmpty ? "" : """{"edits": []}""") };
        using var answer = await http.SendAsync(request, Token);

        Assert.True(status == answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(isEmpty ? null : "An edit is asked for by options or by a document, not by both: put the options into the document, or leave it out.", await DetailAsync(answer));
    }

    [Fact]
    public async Task A_document_is_refused_with_the_place_that_is_wrong_and_carried_out_in_its_order()
    {
        using var wrong = await Http.PostAsJsonAsync($"/edit/{picture.Id}", JsonNode.Parse("""{"edits": [{"do": "resize", "with": 8}]}"""), Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var fault = JsonNode.Parse(await wrong.Content.ReadAsStringAsync(Token))!["errors"]![0]!;
        Assert.Equal(("/edits/0/with", "width"), (fault["pointer"]!.GetValue<string>(), fault["suggestion"]!.GetValue<string>()));

        using var both = await Http.PostAsJsonAsync($"/edit/{picture.Id}?resize=8", JsonNode.Parse("""{"edits": []}"""), Token);
        Assert.Equal(HttpStatusCode.BadRequest, both.StatusCode);

        // First made small, then cut: in the order of options it would be the other way round.
        var edit = await Client.EditAsync(
            picture.Id, JsonNode.Parse("""{"edits": [{"do": "resize", "width": 32}, {"do": "crop", "width": 10, "height": 12}], "result": {"format": "png"}}""")!.AsObject(), Patience, Token);
        Assert.True(edit.Status == EditStatus.Completed, edit.Error?.Message);
        Assert.Equal(edit.Id, (await Client.GetEditAsync(edit.Id, wait: null, Token)).Id);
    }

    [Fact]
    public async Task An_edit_is_named_in_the_address_and_what_there_is_none_of_is_not_found()
    {
        using var accepted = await Http.PostAsync($"/edit?asset={picture.Id}&blur=3", content: null, Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(accepted.Headers.Location!.ToString(), JsonNode.Parse(await accepted.Content.ReadAsStringAsync(Token))!["links"]!["self"]!.GetValue<string>());

        using var unnamed = await Http.PostAsync("/edit?blur=3", content: null, Token);
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
        using var missing = await Http.PostAsync($"/edit/{Guid.NewGuid()}?blur=3", content: null, Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var gone = await Http.DeleteAsync($"/edit/{Guid.NewGuid()}", Token);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Contains(await Client.ListEditOptionsAsync(Token), option => option is { Name: "brightness", Type: "number", Least: 0, Most: 10 });
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage answer) => (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["detail"];

    /// <summary>A body of which nobody says beforehand how long it is.</summary>
    private sealed class UnmeasuredContent(string text) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
