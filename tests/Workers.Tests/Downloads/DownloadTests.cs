using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Downloads;

/// <summary>The shipped workflow, with the real yt-dlp.</summary>
public sealed class DownloadTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_film_on_a_page_is_found_and_a_page_without_one_fails_in_words()
    {
        using var folder = new TemporaryFolder();
        await new OutsideProgram(
            "ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=2", "-pix_fmt", "yuv420p", folder["film.mp4"]).RunAsync(Token);
        await using var server = await LocalServer.StartAsync(context => AnswerAsync(context, folder["film.mp4"]));
        await using var database = await postgres.CloneAsync();
        await using var host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Recovery:Scratch={folder["scratch"]}",
                "--OutboundHttp:AllowedNetworks=127.0.0.0/8", "--Download:Hosts=127.0.0.1",
            ],
            static builder => builder.AddWorkers(),
            static _ => { }));
        var runs = new RunStore(database.DataSource);

        var ended = await Task.WhenAll(new[] { "/watch", "/nothing" }.Select(async path =>
        {
            var started = await host.App.Services.GetRequiredService<RunStarter>().StartAsync(
                new StartRequest { Workflow = "download", CreatedBy = "test", Inputs = new JsonObject { ["url"] = new Uri(server.Address, path).ToString(), ["collection"] = "council" } }, Token);
            await Until.TrueAsync(async () => (await runs.FindAsync(started.Id, Token))!.Status.IsOver(), $"{path} is over", TimeSpan.FromMinutes(5));
            return (Run: (await runs.FindAsync(started.Id, Token))!, Step: (await runs.StepsAsync(started.Id, Token)).Single(step => step.Key == "download"));
        }));

        var (found, missing) = (ended[0], ended[1]);
        Assert.True(found.Run.Status == RunStatus.Completed, found.Step.Failure);
        var asset = (await host.App.Services.GetRequiredService<AssetStore>().FindAsync(JsonNode.Parse(found.Run.Output!)!["asset"]!.GetValue<Guid>(), Token))!;
        Assert.Equal((AssetKind.Video, "council", new FileInfo(folder["film.mp4"]).Length), (asset.Kind, asset.Collection, asset.Size));
        Assert.StartsWith("The May meeting", asset.Title, StringComparison.Ordinal);
        Assert.Equal(new Uri(server.Address, "/watch").ToString(), asset.Recipe);
        Assert.Equal((RunStatus.Failed, "invalid_format", 1), (missing.Run.Status, missing.Step.FailureClass, missing.Step.Attempt));
        Assert.Contains("Unsupported URL", missing.Step.Failure, StringComparison.Ordinal);
    }

    private static Task AnswerAsync(HttpContext context, string film)
    {
        context.Response.ContentType = context.Request.Path == "/film.mp4" ? "video/mp4" : "text/html";
        return context.Request.Path.Value switch
        {
            "/film.mp4" => context.Response.SendFileAsync(film, context.RequestAborted),
            "/watch" => context.Response.WriteAsync("<!doctype html><html><head><title>The May meeting</title></head><body><video src=\"/film.mp4\"></video></body></html>", context.RequestAborted),
            _ => context.Response.WriteAsync("<!doctype html><html><head><title>Nothing</title></head><body><p>to see here</p></body></html>", context.RequestAborted),
        };
    }
}
