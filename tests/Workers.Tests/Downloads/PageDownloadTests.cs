using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Library;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Downloads;

/// <summary>Downloads of what pages show, with a program of the shell in the place of yt-dlp that does what the real one does and may not do.</summary>
public sealed class PageDownloadTests(DownloadHost worker) : IClassFixture<DownloadHost>, IAsyncLifetime
{
    private readonly byte[] film = RandomNumberGenerator.GetBytes(500_000);
    private LocalServer server = null!;
    private int films;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Page => new(server.Address, "/watch?v=may");

    public async ValueTask InitializeAsync()
    {
        "\0\0\0\u0018ftypisom"u8.CopyTo(film);
        server = await LocalServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/watch")
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync("<!doctype html><title>The May meeting</title>", context.RequestAborted);
                return;
            }

            films++;
            for (var times = context.Request.Path == "/long" ? 10 : 1; times > 0; times--)
            {
                await context.Response.Body.WriteAsync(film, context.RequestAborted);
            }
        });
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task What_is_brought_becomes_an_asset_with_the_title_and_the_page()
    {
        worker.Install($"""
            printf '%s\n' "$@" > "$HOME/../../arguments"
            env > "$HOME/../../environment"
            echo 'parts ["1", "2"]'
            echo 'progress downloading 100 400 NA'
            curl -sSf -o "$HOME/media.mp4" {server.Address}film || exit 1
            echo 'progress finished 500000 500000 NA'
            echo 'title "The May \u2013 meeting"'
            echo "file \"/etc/../$HOME/media.mp4\""
            """);
        var context = worker.Attempt();

        var output = await worker.RunAsync(Page, context, Token);

        var asset = (await worker.Services.GetRequiredService<AssetStore>().FindAsync(output.GetProperty("asset").GetGuid(), Token))!;
        Assert.Equal(
            ("The May – meeting", "The May – meeting.mp4", AssetKind.Video, Page.ToString(), Convert.ToHexStringLower(SHA256.HashData(film))),
            (asset.Title, asset.FileName, asset.Kind, asset.Recipe, asset.Sha256));
        Assert.Equal("0.5 MB of part 1 of 2", worker.SaidBy(context));
        Assert.False(Directory.Exists(worker.ScratchOf(context)));
        var beside = Path.GetDirectoryName(worker.ScratchOf(context))!;
        var arguments = await File.ReadAllLinesAsync(Path.Combine(beside, "arguments"), Token);
        Assert.All(["--ignore-config", "--no-playlist", "--no-exec", "--continue"], argument => Assert.Contains(argument, arguments));
        Assert.Equal(["--", Page.ToString()], arguments[^2..]);
        Assert.Contains("http_proxy=http://media:", await File.ReadAllTextAsync(Path.Combine(beside, "environment"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "leads on to localhost, which is not among the hosts that downloads may come from; Download__Hosts names them.")]
    [InlineData("169.254.169.254", "leads on to 169.254.169.254, which is not among the hosts that downloads may come from; Download__Hosts names them.")]
    public async Task It_gets_nowhere_else(string host, string words)
    {
        // Also by a tunnel, of which nobody sees what goes through.
        worker.Install($"""
            curl -sSf {new UriBuilder(server.Address) { Host = host, Path = "/film" }.Uri} 2>> "$HOME/said" && exit 0
            curl -sSf --proxytunnel {new UriBuilder(server.Address) { Host = host, Path = "/film" }.Uri} 2>> "$HOME/said" && exit 0
            echo 'ERROR: unable to download video data' >&2
            exit 1
            """);

        var failure = await worker.FailAsync(Page, Token);

        Assert.Equal((FailureClass.Configuration, true, 0), (failure.Class, failure.IsPermanent, films));
        Assert.EndsWith(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_goes_its_way()
    {
        worker.Install($"""
            curl -sSf -x "http://127.0.0.1:$(echo "$http_proxy" | sed 's/.*://; s|/.*||')" {server.Address}film && exit 0
            curl -sSf -x "http://media:guess@127.0.0.1:$(echo "$http_proxy" | sed 's/.*://; s|/.*||')" {server.Address}film && exit 0
            echo 'ERROR: timed out' >&2
            exit 1
            """);

        var failure = await worker.FailAsync(Page, Token);

        Assert.Equal((FailureClass.Network, 0), (failure.Class, films));
        Assert.Contains("407", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_turns_out_to_be_too_large_is_ended()
    {
        worker.Install($"curl -sSf -o \"$HOME/media.mp4\" {server.Address}long; sleep 600");

        var failure = await worker.FailAsync(Page, Token);

        Assert.Equal((FailureClass.InvalidFormat, true), (failure.Class, failure.IsPermanent));
        Assert.Contains("Download__LargestFile", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'ERROR: Unsupported URL: it' >&2; exit 1", FailureClass.InvalidFormat, true, "ERROR: Unsupported URL: it")]
    [InlineData("echo 'ERROR: [site] x: Unable to download webpage: HTTP Error 404: Not Found' >&2; exit 1", FailureClass.FileNotFound, true, "HTTP Error 404")]
    [InlineData("echo 'ERROR: [site] x: Private video. Sign in' >&2; exit 1", FailureClass.PermissionDenied, true, "Private video")]
    [InlineData("echo 'ERROR: The read operation timed out' >&2; exit 1", FailureClass.Network, false, "timed out")]
    [InlineData("echo 'ERROR: what nobody knows' >&2; exit 2", FailureClass.Unknown, false, "exit code 2")]
    [InlineData("exit 0", FailureClass.InvalidFormat, true, "brought no file")]
    [InlineData("echo 'file \"/etc/passwd\"'", FailureClass.InvalidFormat, true, "brought no file")]
    public async Task How_it_fails_is_told_in_its_words(string script, FailureClass expected, bool isPermanent, string words)
    {
        worker.Install(script);

        var failure = await worker.FailAsync(Page, Token);

        Assert.Equal((expected, isPermanent), (failure.Class, failure.IsPermanent));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_without_it_says_what_is_missing()
    {
        worker.Install(script: null);

        var failure = await worker.FailAsync(Page, Token);

        Assert.Equal(FailureClass.Configuration, failure.Class);
        Assert.StartsWith($"{server.Address}watch is a page, and pages need yt-dlp: yt-dlp cannot be started", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("name it with Download__Program.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancel_ends_it_with_all_that_it_started_and_the_next_attempt_finds_what_came()
    {
        // What it has started ignores the wish to end.
        worker.Install("""
            if [ -e "$HOME/media.mp4.part" ]; then mv "$HOME/media.mp4.part" "$HOME/media.mp4"; echo "file \"$HOME/media.mp4\""; exit 0; fi
            printf '\000\000\000\030ftypisom and on' > "$HOME/media.mp4.part"
            (trap '' TERM; sleep 600 & echo $! >> "$HOME/child"; wait) &
            echo $$ $! > "$HOME/parents"
            wait
            """);
        var step = Guid.CreateVersion7();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var context = worker.Attempt(step);
        var attempt = worker.RunAsync(Page, context, stop.Token);
        var folder = Path.Combine(worker.ScratchOf(context), "1");
        await Until.TrueAsync(() => NumbersIn(Path.Combine(folder, "parents")).Count == 2 && NumbersIn(Path.Combine(folder, "child")).Count == 1, "all of them run");
        int[] processes = [.. NumbersIn(Path.Combine(folder, "parents")), .. NumbersIn(Path.Combine(folder, "child"))];
        Assert.All(processes, process => Assert.True(Frost.IsAlive(process)));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);

        await Until.TrueAsync(() => !processes.Any(Frost.IsAlive), "nothing works for it any more");
        var output = await worker.RunAsync(Page, worker.Attempt(step, 2), Token);
        Assert.Equal(19, output.GetProperty("size").GetInt64());
    }

    private static List<int> NumbersIn(string file) =>
        File.Exists(file) && File.ReadAllText(file) is var text && text.EndsWith('\n') ? [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture))] : [];
}
