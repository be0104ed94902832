using System.Net;
using System.Text;

using Aspire.Media.Client;

namespace Aspire.Media.Api.Tests.Captions;

public sealed class CaptionsApiTests(PostgresServer postgres)
{
    private const string Clean = "WEBVTT\n\n00:01.000 --> 00:03.000\nGood evening.\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Captions_are_checked_as_they_are_sent()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);
        var client = new MediaClient(host.Http);

        var clean = await client.CheckCaptionsAsync(Encoding.UTF8.GetBytes(Clean), format: null, profile: null, Token);
        var broken = await client.CheckCaptionsAsync(Encoding.UTF8.GetBytes("Scenarist_SCC V1.0\n\n00:01:00;00\t942c 942c\n"), format: null, profile: null, Token);
        var fast = await client.CheckCaptionsAsync(Encoding.UTF8.GetBytes(Clean.Replace("03.000", "01.500", StringComparison.Ordinal)), "vtt", "netflix", Token);
        var empty = await client.CheckCaptionsAsync(default, "srt", profile: null, Token);

        Assert.Equal(("vtt", 1, 0, 0, 0), (clean.Format, clean.Cues, clean.Errors, clean.Warnings, clean.Findings.Count));
        Assert.Equal(("scc", 0, 2), (broken.Format, broken.Cues, broken.Errors));
        Assert.Equal((3, "SCC-04", "error"), (broken.Findings[0].Line, broken.Findings[0].Rule, broken.Findings[0].Severity));
        Assert.Equal(["CUE-03", "CUE-04"], fast.Findings.Select(found => found.Rule));
        Assert.Equal(((int?)1, (double?)1.0, 1), (fast.Findings[0].Cue, fast.Findings[0].At, fast.Counts["CUE-03"]));
        Assert.Equal(1, empty.Errors);
    }

    [Theory]
    [InlineData("?format=doc", "x", "`doc` is no format that can be checked; there are scc, vtt, srt, ttml, json.")]
    [InlineData("?profile=best", "x", "`best` is no profile; there are broadcast-608, netflix, ted, dcmp, bbc.")]
    [InlineData("", "words", "The body looks like no format of captions; say with `format` which it is: scc, vtt, srt, ttml, json.")]
    public async Task What_cannot_be_checked_is_refused_in_words(string query, string body, string words)
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);

        using var answer = await host.Http.PostAsync($"/api/captions/check{query}", new StringContent(body), Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_that_is_sent_by_mistake_is_refused_by_its_length_and_an_entity_is_not_opened()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);

        using var large = await host.Http.PostAsync("/api/captions/check", new ByteArrayContent(new byte[(16 * 1024 * 1024) + 1]), Token);
        var hostile = await new MediaClient(host.Http).CheckCaptionsAsync(
            Encoding.UTF8.GetBytes("<!DOCTYPE tt [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><tt xmlns='http://www.w3.org/ns/ttml'><body>&x;</body></tt>"), format: null, profile: null, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(("ttml", 0, "IMSC-01"), (hostile.Format, hostile.Cues, Assert.Single(hostile.Findings).Rule));
    }

    [Fact]
    public async Task Whoever_may_see_assets_may_check_captions_and_nobody_else()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database, $"--Access:AdminKey={WorkingApi.AdminKey}");

        using var stranger = await host.Http.PostAsync("/api/captions/check", new StringContent(Clean), Token);
        using var known = await host.Client(WorkingApi.AdminKey).PostAsync("/api/captions/check", new StringContent(Clean), Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, known.StatusCode));
    }
}
