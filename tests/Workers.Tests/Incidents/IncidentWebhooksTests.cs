using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests.Incidents;

/// <summary>What receivers outside hear of incidents, over real HTTP.</summary>
public sealed class IncidentWebhooksTests(PostgresServer postgres)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly IncidentReport Mount = new(IncidentKind.MissingMount, "mount//recordings", "/recordings is not mounted", "It is empty", "Mount it");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_receiver_hears_of_each_incident_once_signed_and_again_only_while_it_refuses()
    {
        await using var database = await postgres.CloneAsync();
        var (steady, shaky) = (new ConcurrentQueue<Message>(), new ConcurrentQueue<Message>());
        var refusals = 1;
        await using var one = await ListenAsync(steady, () => StatusCodes.Status204NoContent);
        await using var other = await ListenAsync(shaky, () => Interlocked.Decrement(ref refusals) >= 0 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK);
        string[] receivers =
        [
            $"--Incidents:Webhooks:0:Url={one.Address}hook", $"--Incidents:Webhooks:0:Secret={Secret}",
            $"--Incidents:Webhooks:1:Url={other.Address}hook", $"--Incidents:Webhooks:1:Secret={Secret}",
        ];
        await using var first = await StartAsync(database, receivers);
        await using var second = await StartAsync(database, receivers);
        var book = first.App.Services.GetRequiredService<IncidentBook>();

        await book.OpenAsync(Mount, Token);
        await book.OpenAsync(Mount, Token);
        await Until.TrueAsync(() => !shaky.IsEmpty && !steady.IsEmpty, "both were told");
        // As if the pause had passed.
        await Until.TrueAsync(async () =>
        {
            await using var hurry = database.DataSource.CreateCommand("update incident_notice set due_at = clock_timestamp() where due_at < clock_timestamp() + interval '20 seconds'");
            await hurry.ExecuteNonQueryAsync(Token);
            return shaky.Count == 2;
        }, "the one that refused was told again");
        await book.ResolveAsync(Mount.Cause, "ann", note: null, Token);
        await Until.TrueAsync(async () => await CountAsync(database) == 0, "all is told");

        Assert.Equal(["incident.opened", "incident.resolved"], steady.Select(message => message.Type));
        Assert.Equal(["incident.opened", "incident.opened", "incident.resolved"], shaky.Select(message => message.Type));
        Assert.Equal(shaky.First().Id, shaky.Skip(1).First().Id);
        foreach (var message in steady.Concat(shaky))
        {
            var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{message.Id}.{message.Timestamp}.{message.Body}"));
            Assert.Equal("v1," + Convert.ToBase64String(expected), message.Signature);
        }

        var data = JsonElement.Parse(steady.First().Body).GetProperty("data");
        Assert.Equal(
            ("missing_mount", "open", "/recordings is not mounted", "It is empty", "Mount it"),
            (Text("kind"), Text("status"), Text("title"), Text("message"), Text("help")));
        Assert.Equal("ann", JsonElement.Parse(steady.Last().Body).GetProperty("data").GetProperty("resolvedBy").GetString());

        string? Text(string name) => data.GetProperty(name).GetString();
    }

    [Fact]
    public async Task What_cannot_be_told_in_many_attempts_is_noted_at_the_incident()
    {
        await using var database = await postgres.CloneAsync();
        var deaf = new ConcurrentQueue<Message>();
        await using var receiver = await ListenAsync(deaf, () => StatusCodes.Status503ServiceUnavailable);
        await using var worker = await StartAsync(database, [$"--Incidents:Webhooks:0:Url={receiver.Address}hook", $"--Incidents:Webhooks:0:Secret={Secret}"]);
        var (id, _) = await worker.App.Services.GetRequiredService<IncidentBook>().OpenAsync(Mount, Token);
        await Until.TrueAsync(async () =>
        {
            await using var hurry = database.DataSource.CreateCommand("update incident_notice set due_at = clock_timestamp(), attempts = greatest(attempts, 11) where due_at < clock_timestamp() + interval '20 seconds'");
            await hurry.ExecuteNonQueryAsync(Token);
            return await CountAsync(database) == 0;
        }, "it is given up");

        var note = Assert.Single(await worker.App.Services.GetRequiredService<IncidentListStore>().NotesAsync(id, Token));
        Assert.Equal("webhooks", note.By);
        Assert.StartsWith("incident.opened could not be told in 12 attempts: 127.0.0.1: ", note.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hook", note.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org", Secret, "Incidents__Webhooks__0__Url")]
    [InlineData("https://example.org/hook", "short", "Incidents__Webhooks__0__Secret")]
    [InlineData("https://example.org/hook", "", "Incidents__Webhooks__0__Secret")]
    public async Task A_receiver_that_cannot_be_used_stops_the_start(string url, string secret, string named)
    {
        await using var database = await postgres.CloneAsync();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(database, [$"--Incidents:Webhooks:0:Url={url}", $"--Incidents:Webhooks:0:Secret={secret}"]));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static Task<LocalServer> ListenAsync(ConcurrentQueue<Message> heard, Func<int> answer) => LocalServer.StartAsync(async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(Token);
        var headers = context.Request.Headers;
        heard.Enqueue(new Message(
            JsonElement.Parse(body).GetProperty("type").GetString()!, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body));
        context.Response.StatusCode = answer();
    });

    private static async Task<long> CountAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand("select count(*) from incident_notice");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static Task<RunningHost> StartAsync(TestDatabase database, string[] settings) => RunningHost.StartAsync(MediaHost.Build(
        "media-worker",
        [
            RunningHost.AnyPort, "--contentRoot=/nowhere", $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}",
            "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Aspire.Media=None", .. settings,
        ],
        static builder => builder.AddWorkers(),
        static _ => { }));

    private sealed record Message(string Type, string Id, string Timestamp, string Signature, string Body);
}
