using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Library;
using Aspire.Media.Workers.Downloads;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests.Downloads;

/// <summary>Downloads of files, from servers that do as servers do.</summary>
public sealed class DownloadStepTests(DownloadHost worker) : IClassFixture<DownloadHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Downloads_are_off_until_hosts_are_named()
    {
        var off = ActivatorUtilities.CreateInstance<DownloadStep>(worker.Services, new DownloadHosts(Options.Create(new DownloadOptions())));
        var input = new DownloadStep.Input("http://127.0.0.1:1/film.mp4");

        var run = await Assert.ThrowsAsync<StepFailedException>(() => off.RunAsync(input, worker.Attempt(), Token));
        var plan = await Assert.ThrowsAsync<StepFailedException>(() => off.PlanAsync(input, worker.Attempt(), Token));

        Assert.All([run, plan], refused => Assert.Equal((FailureClass.Configuration, true), (refused.Class, refused.IsPermanent)));
        Assert.StartsWith("Downloads are off", run.Message, StringComparison.Ordinal);
        Assert.Contains("Download__Hosts", run.Message, StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:1/film.mp4", Assert.Single(await ActivatorUtilities.CreateInstance<DownloadStep>(worker.Services).PlanAsync(input, worker.Attempt(), Token)).Target);
    }

    [Theory]
    [InlineData("media.example.org", "https://media.example.org/a", true)]
    [InlineData("media.example.org", "https://MEDIA.example.org.:8443/a", true)]
    [InlineData("media.example.org", "https://example.org/a", false)]
    [InlineData("media.example.org", "https://media.example.org.evil.test/a", false)]
    [InlineData("media.example.org", "https://media.example.org@evil.test/a", false)]
    [InlineData("*.example.org", "https://a.b.example.org/a", true)]
    [InlineData("*.example.org", "https://example.org/a", false)]
    [InlineData("*.example.org", "https://badexample.org/a", false)]
    [InlineData("example.net, *.Example.org", "http://x.example.org", true)]
    [InlineData("[2001:db8::1]", "http://[2001:db8::1]/a", true)]
    [InlineData("bücher.example", "http://bücher.example/a", false)]
    [InlineData("xn--bcher-kva.example", "http://bücher.example/a", true)]
    [InlineData("*", "https://example.org/a", true)]
    public void Hosts_are_named_whole_or_by_what_they_end_in(string hosts, string address, bool isAllowed)
    {
        var allowed = new DownloadHosts(Options.Create(new DownloadOptions { Hosts = hosts }));

        Assert.Equal(isAllowed, Record.Exception(() => allowed.Judge(new Uri(address))) is null);
        Assert.Equal(isAllowed, Record.Exception(() => allowed.Judge(new Uri(address), new Uri("https://from.example"))) is null);
    }

    [Theory]
    [InlineData("media.example.org *.example.net;192.0.2.7 *", true)]
    [InlineData("https://example.org", false)]
    [InlineData("example.org:8080", false)]
    [InlineData("*example.org", false)]
    [InlineData("a.*.org", false)]
    public void What_is_no_host_is_refused_at_the_start(string hosts, bool isGood) =>
        Assert.Equal(isGood, !new DownloadOptions { Hosts = hosts }.Validate(new(this)).Any());

    [Fact]
    public async Task A_file_comes_whole_and_says_where_it_is_from()
    {
        var film = Film(300_000);
        await using var server = await LocalServer.StartAsync(context => context.Response.Body.WriteAsync(film, context.RequestAborted).AsTask());
        var context = worker.Attempt();

        var output = await worker.RunAsync(new Uri(server.Address, "/films/may%20meeting.mp4?key=secret"), context, Token);

        Assert.Equal((300_000, Sha256(film), false), (output.GetProperty("size").GetInt64(), output.GetProperty("sha256").GetString(), output.GetProperty("duplicate").GetBoolean()));
        var asset = (await worker.Services.GetRequiredService<AssetStore>().FindAsync(output.GetProperty("asset").GetGuid(), Token))!;
        Assert.Equal(
            (AssetKind.Video, "may meeting", "may meeting.mp4", "download", $"{server.Address}films/may%20meeting.mp4", context.RunId),
            (asset.Kind, asset.Title, asset.FileName, asset.UploadedBy, asset.Recipe, asset.MadeBy));
        Assert.False(Directory.Exists(worker.ScratchOf(context)));
    }

    [Fact]
    public async Task A_host_that_is_not_allowed_is_never_asked_not_even_when_another_leads_there()
    {
        var asked = 0;
        await using var elsewhere = await LocalServer.StartAsync(_ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        var away = new UriBuilder(elsewhere.Address) { Host = "localhost", Path = "/film.mp4" }.Uri;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(context.Request.Path == "/first" ? "/second" : away.ToString());
            return Task.CompletedTask;
        });

        var direct = await worker.FailAsync(away, Token);
        var led = await worker.FailAsync(new Uri(server.Address, "/first"), Token);

        Assert.Equal((FailureClass.Configuration, true, 0), (direct.Class, direct.IsPermanent, asked));
        Assert.Equal("localhost is not among the hosts that downloads may come from; Download__Hosts names them.", direct.Message);
        Assert.Equal((FailureClass.Configuration, true, 0), (led.Class, led.IsPermanent, asked));
        Assert.Equal($"{server.Address}first leads on to localhost, which is not among the hosts that downloads may come from; Download__Hosts names them.", led.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_too_large_is_refused_whether_it_says_so_or_not(bool says)
    {
        var sent = 0L;
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentLength = says ? DownloadHost.LargestFile + 1 : null;
            var film = Film(100_000);
            while (!says && !context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(film, context.RequestAborted);
                sent += film.Length;
            }

            // Whoever reads nothing of it gets nothing of it.
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        var failure = await worker.FailAsync(new Uri(server.Address, "/film.mp4"), Token);

        Assert.Equal((FailureClass.InvalidFormat, true), (failure.Class, failure.IsPermanent));
        Assert.Contains("larger than 1000000 bytes, which is what one download may have (Download__LargestFile)", failure.Message, StringComparison.Ordinal);
        Assert.True(!says || sent == 0);
    }

    [Fact]
    public async Task A_connection_that_breaks_goes_on_at_the_byte_where_it_broke()
    {
        var film = Film(900_000);
        await using var server = new BreakingServer(film, "\"a\"", breaks: [400_000, 700_000]);

        var output = await worker.RunAsync(new Uri(server.Address, "/film.mp4"), worker.Attempt(), Token);

        Assert.Equal(Sha256(film), output.GetProperty("sha256").GetString());
        Assert.Equal(["-", "bytes=400000- if \"a\"", "bytes=700000- if \"a\""], server.Asked);
    }

    [Fact]
    public async Task What_nobody_can_go_on_with_fails_its_attempt()
    {
        await using var server = new BreakingServer(Film(900_000), tag: null, breaks: [400_000]);

        var failure = await worker.FailAsync(new Uri(server.Address, "/film.mp4"), Token);

        Assert.Equal((FailureClass.Network, false), (failure.Class, failure.IsPermanent));
        Assert.StartsWith($"{server.Address}film.mp4 broke off after 400000 bytes: ", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Another_attempt_goes_on_with_what_came_and_begins_anew_with_what_is_another_file()
    {
        var (film, other) = (Film(900_000), Film(800_000));
        var step = Guid.CreateVersion7();
        await using var server = new BreakingServer(film, "\"a\"", breaks: [400_000, 600_000]) { HangsInsteadOfBreaking = true };
        var address = new Uri(server.Address, "/film.mp4");

        foreach (var (number, count) in new[] { (1, 400_000), (2, 600_000) })
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var context = worker.Attempt(step, number);
            var attempt = worker.RunAsync(address, context, stop.Token);
            var part = Path.Combine(worker.ScratchOf(context), number.ToString(CultureInfo.InvariantCulture), "file.part");
            await Until.TrueAsync(() => new FileInfo(part) is { Exists: true } now && now.Length == count, $"{count} bytes are here");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        }

        server.Replace(other, "\"b\"");
        var output = await worker.RunAsync(address, worker.Attempt(step, 3), Token);

        Assert.Equal(["-", "bytes=400000- if \"a\"", "bytes=600000- if \"a\""], server.Asked);
        Assert.Equal(Sha256(other), output.GetProperty("sha256").GetString());
        Assert.False(Directory.Exists(worker.ScratchOf(worker.Attempt(step))));
    }

    [Fact]
    public async Task A_server_that_freezes_runs_into_the_limit_of_time()
    {
        await using var server = new BreakingServer(Film(900_000), "\"a\"", breaks: [1]) { HangsInsteadOfBreaking = true };
        var failing = worker.FailAsync(new Uri(server.Address, "/film.mp4"), Token);
        await Until.TrueAsync(() => server.Asked.Count == 1 && worker.Time.IsAwaitedIn(DownloadHost.Limit), "it is asked");

        worker.Time.Advance(DownloadHost.Limit);
        var failure = await failing;

        Assert.Equal((FailureClass.Timeout, false), (failure.Class, failure.IsPermanent));
        Assert.Equal("It took longer than 00:01:00 (Download__Limit). What has come is kept; another attempt goes on from there.", failure.Message);
    }

    [Theory]
    [InlineData("text/plain", "What was said", "is called text/plain, and begins as text/plain does")]
    [InlineData("video/mp4", "What was said", "is called video/mp4, and begins as text/plain does")]
    [InlineData("application/zip", "PK\u0003\u0004", "is called application/zip, and begins as application/zip does")]
    public async Task What_is_no_media_is_refused_by_its_beginning(string type, string text, string words)
    {
        await using var server = await LocalServer.SayingAsync(text, type);

        var failure = await worker.FailAsync(new Uri(server.Address, "/film.mp4"), Token);

        Assert.Equal((FailureClass.InvalidFormat, true), (failure.Class, failure.IsPermanent));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_nobody_asked_for_is_no_file()
    {
        await using var server = await LocalServer.SayingAsync("What was said", "video/mp4", status: 206);

        var failure = await worker.FailAsync(new Uri(server.Address, "/film.mp4"), Token);

        Assert.Equal((FailureClass.Network, $"{server.Address}film.mp4 answers 206 PartialContent."), (failure.Class, failure.Message));
    }

    // Never the same twice: what the library has already is no new asset.
    private static byte[] Film(int length)
    {
        var film = RandomNumberGenerator.GetBytes(length);
        "\0\0\0\u0018ftypisom"u8.CopyTo(film);
        return film;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
