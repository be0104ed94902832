using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;
using Aspire.Media.Client.Queue;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Routing;

namespace Aspire.Media.Api.Tests.Edits;

/// <summary>Edits that are put together change by change, with a worker of the product.</summary>
public sealed class EditSessionsApiTests(EditingApi api) : IClassFixture<EditingApi>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_is_put_together_change_by_change_and_becomes_one_run()
    {
        var session = await api.Client.StartEditSessionAsync(api.Picture.Id, Token);
        Assert.Equal((EditSessionStatus.Open, """{"edits":[],"result":{}}""", 0, 0), (session.Status, session.Document.ToJsonString(), session.Undoable, session.Redoable));

        await AddAsync(session, """[{"do": "crop", "x": 10, "y": 10, "width": 100, "height": 50}]""", """{"format": "webp", "quality": 60}""");
        await AddAsync(session, """[{"do": "rotate", "degrees": 90}]""", """{"quality": 80}""");
        var undone = await api.Client.UndoEditSessionAsync(session.Id, Token);
        Assert.Equal("""{"edits":[{"do":"crop","x":10,"y":10,"width":100,"height":50}],"result":{"format":"webp","quality":60}}""", undone.Document.ToJsonString());
        Assert.Equal((1, 1), (undone.Undoable, undone.Redoable));
        var redone = await api.Client.RedoEditSessionAsync(session.Id, Token);
        Assert.Equal((session.Revision + 4, 2, 0), (redone.Revision, redone.Undoable, redone.Redoable));
        // What comes to the same is no change.
        Assert.Equal(redone.Revision, (await AddAsync(session, """[{"do": "rotate", "degrees": 360}]""")).Revision);
        var replaced = await api.Client.ReplaceEditSessionAsync(session.Id, new EditChange(Edits("""[{"do": "resize", "width": 32}]"""), Revision: redone.Revision), Token);
        Assert.Equal(3, replaced.Undoable);

        var action = await api.Client.CommitEditSessionAsync(session.Id, Patience, Token);

        Assert.True(action.Status == EditStatus.Completed, action.Error?.Message);
        Assert.Equal(32, (await LookedIntoAsync(action.Asset!.Value)).Width);
        Assert.Equal(action.Id, (await api.Client.CommitEditSessionAsync(session.Id, wait: null, Token)).Id);
        Assert.Equal(action.Id, (await api.Client.EditAsync(api.Picture.Id, ["resize=32"], wait: null, Token)).Id);
        var committed = await api.Client.GetEditSessionAsync(session.Id, Token);
        Assert.Equal((EditSessionStatus.Committed, action.Id, 0), (committed.Status, committed.Action!.Id, committed.Undoable));
        var late = await Assert.ThrowsAsync<MediaApiException>(() => AddAsync(session, """[{"do": "blur", "radius": 1}]"""));
        Assert.Equal((HttpStatusCode.Conflict, $"This session became the edit {action.Id} and stays as it is. Begin a new one to go on."), (late.Status, late.Message));
        Assert.Contains((await api.Client.ListEditSessionsAsync(api.Picture.Id, EditSessionStatus.Committed, cursor: null, 100, Token)).Items, one => one.Id == session.Id);

        await api.Client.DeleteEditSessionAsync(session.Id, Token);
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<MediaApiException>(() => api.Client.GetEditSessionAsync(session.Id, Token))).Status);
        Assert.Equal(EditStatus.Completed, (await api.Client.GetEditAsync(action.Id, wait: null, Token)).Status);
    }

    [Fact]
    public async Task Of_all_who_change_it_at_once_nothing_is_lost_and_who_saw_something_older_is_told()
    {
        var session = await api.Client.StartEditSessionAsync(api.Picture.Id, Token);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(radius => AddAsync(session, $$"""[{"do": "blur", "radius": {{radius}}}]""")));
        var all = await api.Client.GetEditSessionAsync(session.Id, Token);
        Assert.Equal(Enumerable.Range(1, 8), all.Document["edits"]!.AsArray().Select(edit => edit!["radius"]!.GetValue<int>()).Order());
        Assert.Equal((session.Revision + 8, 8), (all.Revision, all.Undoable));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var answer = await api.Host.Http.PutAsJsonAsync($"/api/edit-sessions/{session.Id}", new { edits = new[] { new { @do = "blur", radius = 9 } }, revision = all.Revision }, Token);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
        })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict && answer.Item2.Contains($"upon revision {all.Revision}, and meanwhile there is revision {all.Revision + 1}", StringComparison.Ordinal)));
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/undo?revision={all.Revision}", body: null, HttpStatusCode.Conflict, "upon revision");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/commit?revision={all.Revision}", body: null, HttpStatusCode.Conflict, "upon revision");

        var actions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => api.Client.CommitEditSessionAsync(session.Id, wait: null, Token)));
        Assert.Single(actions.DistinctBy(action => action.Id));
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_where_it_stands_and_changes_nothing()
    {
        var session = await api.Client.StartEditSessionAsync(api.Picture.Id, Token);
        session = await AddAsync(session, """[{"do": "rotate", "degrees": 180}]""");
        var (text, film) = (await api.UploadAsync("only words"u8.ToArray(), "words.txt"), await api.Client.StartEditSessionAsync(api.Film.Id, Token));
        await api.Client.AddToEditSessionAsync(film.Id, new EditChange(Edits("""[{"do": "trim", "from": 1}]""")), Token);
        var nobody = Guid.NewGuid();

        var wrong = await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", """{"edits": [{"do": "blur", "radius": 1}, {"do": "resize", "with": 8}]}""", HttpStatusCode.BadRequest, "did you mean `width`");
        Assert.Equal("/edits/1/with", wrong["errors"]![0]!["pointer"]!.GetValue<string>());
        var outside = await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", """{"edits": [{"do": "rotate", "degrees": 360}, {"do": "crop", "x": 150, "width": 100, "height": 50}]}""", HttpStatusCode.BadRequest, "reaches out of the picture");
        Assert.Equal("/edits/1", outside["errors"]![0]!["pointer"]!.GetValue<string>());
        await RefusedAsync(HttpMethod.Put, $"{session.Id}", """{"result": {"format": "exe"}}""", HttpStatusCode.BadRequest, "`format`");
        await RefusedAsync(HttpMethod.Put, $"{session.Id}", """{"edits": [{"do": "blur", "radius": 1, "radius": 2}]}""", HttpStatusCode.BadRequest, "");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", "{}", HttpStatusCode.BadRequest, "A change says what is done");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", $$"""{"edits": [{"do": "watermark", "asset": "{{nobody}}"}]}""", HttpStatusCode.BadRequest, "There is no asset");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", $$"""{"edits": [{"do": "watermark", "asset": "{{api.Film.Id}}"}]}""", HttpStatusCode.BadRequest, "is a video");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/edits", """{"edits": [{"do": "trim", "from": 1}]}""", HttpStatusCode.BadRequest, "only to a video or a sound");
        await RefusedAsync(HttpMethod.Put, $"{film.Id}", """{"edits": [{"do": "trim", "from": -1}]}""", HttpStatusCode.BadRequest, "`from`");
        await RefusedAsync(HttpMethod.Put, $"{film.Id}", """{"edits": [{"do": "trim", "from": 5}]}""", HttpStatusCode.BadRequest, "begins at 5 s");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/redo", body: null, HttpStatusCode.Conflict, "nothing to make again");
        await RefusedAsync(HttpMethod.Post, "", $$"""{"asset": "{{nobody}}"}""", HttpStatusCode.NotFound, "There is no asset");
        await RefusedAsync(HttpMethod.Post, "", $$"""{"asset": "{{text.Id}}"}""", HttpStatusCode.BadRequest, "Only images, videos and sounds");
        await RefusedAsync(HttpMethod.Get, "?status=half", body: null, HttpStatusCode.BadRequest, "open or committed");
        await RefusedAsync(HttpMethod.Get, "?cursor=x", body: null, HttpStatusCode.BadRequest, "The cursor");
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/preview"), (HttpMethod.Post, "/undo"), (HttpMethod.Post, "/redo"), (HttpMethod.Post, "/commit"), (HttpMethod.Delete, "") })
        {
            await RefusedAsync(method, $"{nobody}{path}", body: null, HttpStatusCode.NotFound, $"There is no edit session {nobody}.");
        }

        var after = await api.Client.GetEditSessionAsync(session.Id, Token);
        Assert.Equal((session.Revision, session.Document.ToJsonString()), (after.Revision, after.Document.ToJsonString()));
        await api.Client.UndoEditSessionAsync(session.Id, Token);
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/undo", body: null, HttpStatusCode.Conflict, "nothing to take back");
        await RefusedAsync(HttpMethod.Post, $"{session.Id}/commit", body: null, HttpStatusCode.BadRequest, "Nothing is asked for");
        Assert.Equal(EditSessionStatus.Open, (await api.Client.GetEditSessionAsync(session.Id, Token)).Status);
    }

    [Fact]
    public async Task A_picture_is_seen_as_it_would_come_out()
    {
        var session = await api.Client.StartEditSessionAsync(api.Picture.Id, Token);
        var (_, plain, plainTag) = await SeenAsync(session, "?width=64");
        Assert.Equal((64, 32), plain);
        await AddAsync(session, """[{"do": "crop", "x": 0, "y": 0, "width": 100, "height": 50}, {"do": "rotate", "degrees": 90}]""", """{"format": "jpeg"}""");

        var (_, small, _) = await SeenAsync(session, "?width=25");
        var (_, whole, tag) = await SeenAsync(session, "?width=4000");

        // No larger than it would be.
        Assert.Equal(((25, 50), (50, 100)), (small, whole));
        Assert.NotEqual(plainTag, tag);
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"/api/edit-sessions/{session.Id}/preview?width=4000");
        asked.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var unchanged = await api.Host.Http.SendAsync(asked, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        await api.Client.UndoEditSessionAsync(session.Id, Token);
        Assert.Equal(plainTag, (await SeenAsync(session, "?width=64")).Tag);
        await RefusedAsync(HttpMethod.Get, $"{session.Id}/preview?width=5000", body: null, HttpStatusCode.BadRequest, "16 to 4096 pixels");

        var bytes = await File.ReadAllBytesAsync(api["picture.png"], Token);
        var broken = await api.Client.StartEditSessionAsync((await api.UploadAsync(bytes[..(bytes.Length / 2)], "cut.png")).Id, Token);
        await RefusedAsync(HttpMethod.Get, $"{broken.Id}/preview", body: null, HttpStatusCode.UnprocessableEntity, "damaged, or cut off");
    }

    [Fact]
    public async Task A_film_is_seen_at_a_time_with_all_that_is_done_to_its_pictures()
    {
        var session = await api.Client.StartEditSessionAsync(api.Film.Id, Token);
        var (first, plain, _) = await SeenAsync(session, "?at=1.5");
        var (other, _, _) = await SeenAsync(session, "?at=2.5");
        Assert.Equal((160, 90), plain);
        Assert.NotEqual(first, other);
        await AddAsync(session, $$"""[{"do": "trim", "from": 1}, {"do": "crop", "aspect": "1:1"}, {"do": "watermark", "asset": "{{api.Picture.Id}}", "width": 0.5}, {"do": "text", "text": "Hello"}, {"do": "speed", "factor": 2}, {"do": "fade", "in": 1}]""", """{"format": "webm"}""");

        var (edited, square, tag) = await SeenAsync(session, "?at=1.5&width=64");
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SeenAsync(session, "?at=1.5&width=64")));

        Assert.Equal((64, 64), square);
        Assert.All(again, one => Assert.Equal((edited, tag), (one.Hash, one.Tag)));
        await RefusedAsync(HttpMethod.Get, $"{session.Id}/preview?at=7", body: null, HttpStatusCode.BadRequest, "A picture at 7 s was asked for, and there are only 3");
        await RefusedAsync(HttpMethod.Get, $"{session.Id}/preview?at=-1", body: null, HttpStatusCode.BadRequest, "`at` is a time");
        await RefusedAsync(HttpMethod.Get, $"{session.Id}/preview?at=NaN", body: null, HttpStatusCode.BadRequest, "`at` is a time");

        var sound = await api.Client.StartEditSessionAsync((await api.UploadAsync(await api.MakeAsync("tone.wav", "-f", "lavfi", "-i", "sine=duration=1"), "tone.wav")).Id, Token);
        Assert.Null(sound.Links.Preview);
        await RefusedAsync(HttpMethod.Get, $"{sound.Id}/preview", body: null, HttpStatusCode.BadRequest, "is a sound");
    }

    [Fact]
    public async Task Who_goes_away_before_the_picture_of_a_film_is_there_stops_its_making()
    {
        // What stands in for ffmpeg says who it is, and takes for ever.
        await File.WriteAllTextAsync(api["slow.sh"], $"#!/bin/sh\necho $$ > {api["half"]} && mv {api["half"]} {api["pid"]}\nexec sleep 600\n", Token);
        await new OutsideProgram("chmod", ["+x", api["slow.sh"]]).RunAsync(Token);
        await using var host = await api.StartAsync($"--Images:Cache={api["none"]}", $"--Ffmpeg:Path={api["slow.sh"]}", "--Ffmpeg:ProbePath=ffprobe", "--Images:Limit=00:10:00");
        var session = await api.Client.StartEditSessionAsync(api.Film.Id, Token);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var asking = host.Http.GetAsync($"/api/edit-sessions/{session.Id}/preview?at=1", leaving.Token);
        await Until.TrueAsync(() => File.Exists(api["pid"]), "it is being made", Patience);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var process = (await File.ReadAllTextAsync(api["pid"], Token)).Trim();
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{process}"), "nobody makes it any more", Patience);
    }

    [Fact]
    public async Task Who_listens_is_told_when_what_was_committed_is_there()
    {
        var session = await api.Client.StartEditSessionAsync(api.Picture.Id, Token);
        await AddAsync(session, """[{"do": "sharpen"}]""");
        await api.Client.PauseAsync(new PauseRequest(Workflow: "edit"), Token);
        EditAction action;
        try
        {
            action = await api.Client.CommitEditSessionAsync(session.Id, wait: null, Token);
            Assert.True(action.Status is EditStatus.Queued or EditStatus.Processing, action.Error?.Message);
        }
        catch
        {
            await api.Client.ResumeAsync(new PauseRequest(Workflow: "edit"), Token);
            throw;
        }

        using var listening = await api.Host.Http.GetAsync(action.Links.Events, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await listening.Content.ReadAsStreamAsync(Token), Encoding.UTF8);
        await reader.ReadLineAsync(Token);
        await api.Client.ResumeAsync(new PauseRequest(Workflow: "edit"), Token);
        var told = "";
        while (!told.Contains("\"run.completed\"", StringComparison.Ordinal))
        {
            told = await reader.ReadLineAsync(Token).AsTask().WaitAsync(Patience, Token) ?? throw new InvalidOperationException("The stream ended.");
        }

        Assert.Contains(action.Id.ToString(), told, StringComparison.Ordinal);
        var over = await api.Client.GetEditSessionAsync(session.Id, Token);
        Assert.Equal((EditStatus.Completed, 100), (over.Action!.Status, over.Action.Progress));
    }

    [Fact]
    public void Whoever_may_read_assets_sees_sessions_and_whoever_may_add_some_changes_them()
    {
        var routes = ((IEndpointRouteBuilder)api.Host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/edit-sessions", StringComparison.Ordinal)).ToList();

        Assert.Equal(10, routes.Count);
        Assert.All(routes, route => Assert.Equal(
            route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET") ? Permission.AssetsRead : Permission.AssetsAdd, route.Metadata.GetMetadata<PermissionRequirement>()!.Permission));
    }

    private Task<EditSession> AddAsync(EditSession session, string edits, string? result = null) =>
        api.Client.AddToEditSessionAsync(session.Id, new EditChange(Edits(edits), result is null ? null : JsonNode.Parse(result)!.AsObject()), Token);

    private async Task<Asset> LookedIntoAsync(Guid id)
    {
        var asset = await api.Client.GetAssetAsync(id, Token);
        await Until.TrueAsync(async () => (asset = await api.Client.GetAssetAsync(id, Token)).Width is not null, "it was looked into", Patience);
        return asset;
    }

    // As a WebP: what is in it, and how large it says that it is.
    private async Task<(string Hash, (int Width, int Height) Size, string Tag)> SeenAsync(EditSession session, string query)
    {
        using var answer = await api.Host.Http.GetAsync($"/api/edit-sessions/{session.Id}/preview{query}", Token);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, Encoding.UTF8.GetString(bytes));
        Assert.Equal("image/webp", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("private, no-cache", string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").OrderDescending()));
        Assert.Equal("WEBPVP8 "u8.ToArray(), bytes[8..16]);
        return (Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)), (BitConverter.ToUInt16(bytes, 26) & 0x3fff, BitConverter.ToUInt16(bytes, 28) & 0x3fff), answer.Headers.ETag!.ToString());
    }

    private async Task<JsonNode> RefusedAsync(HttpMethod method, string path, string? body, HttpStatusCode status, string words)
    {
        using var request = new HttpRequestMessage(method, $"/api/edit-sessions{(path.Length > 0 && path[0] != '?' ? "/" : "")}{path}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await api.Host.Http.SendAsync(request, Token);
        var said = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(status == answer.StatusCode, $"{method} {path} {body}: {(int)answer.StatusCode} {said}");
        Assert.Contains(words, JsonNode.Parse(said)!["detail"]?.GetValue<string>() ?? "", StringComparison.Ordinal);
        return JsonNode.Parse(said)!;
    }

    private static JsonArray Edits(string json) => JsonNode.Parse(json)!.AsArray();
}
