using System.Net;
using System.Net.Sockets;
using System.Text;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests.Dependencies;

/// <summary>A service that goes away and comes back, and two workers whose steps need it.</summary>
public sealed class ConfiguredDependencyTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tcp")]
    [InlineData("http")]
    public async Task What_needs_a_service_stands_still_while_it_is_away_and_goes_on_by_itself(string scheme)
    {
        await using var database = await postgres.CloneAsync();
        var port = FreePort.Next();
        string[] settings =
        [
            "--Dependencies:0:Name=stash", $"--Dependencies:0:Url={scheme}://127.0.0.1:{port}", "--Dependencies:0:Kinds:0=http.request", "--Dependencies:0:Every=00:00:01",
        ];
        await using var one = await StartAsync(database, settings);
        await using var other = await StartAsync(database, settings);
        var services = one.App.Services;
        var (pauses, runs) = (services.GetRequiredService<PauseStore>(), services.GetRequiredService<RunStore>());
        var calls = DefinitionDraft.Read(
            Encoding.UTF8.GetBytes($$"""{ name: calls, steps: [{ id: call, uses: http.request, retry: { attempts: 1 }, with: { url: "http://127.0.0.1:{{port}}/" } }] }"""), DefinitionFormat.Yaml);
        await services.GetRequiredService<WorkflowRegistry>().RegisterAsync(calls, "test", Token);

        // It is away from the beginning: nothing is even tried, and nothing fails.
        await Until.TrueAsync(async () => (await pauses.ListAsync(Token)).Any(pause => pause.Cause == "dependency stash"), "what needs it stands still");
        var run = await StartRunAsync(services);
        var incident = Assert.Single(await IncidentsAsync(services));
        Assert.Equal((IncidentKind.DeadDependency, "stash is away", IncidentStatus.Open), (incident.Kind, incident.Title, incident.Status));
        await pauses.PauseAsync(new PauseSubject(Kind: "http.request"), PauseRecord.ByHand, reason: null, "ann", Token);

        using (var service = new Service(port))
        {
            await Until.TrueAsync(async () => (await pauses.ListAsync(Token)).All(pause => pause.Cause == PauseRecord.ByHand), "it is seen again");
            Assert.Single(await pauses.ListAsync(Token));
            Assert.Equal(0, (await runs.StepsAsync(run, Token))[0].Attempt);
            await pauses.ResumeAsync(new PauseSubject(Kind: "http.request"), PauseRecord.ByHand, "ann", Token);
            Assert.Equal((RunStatus.Completed, 1), await EndAsync(runs, run));
        }

        // It goes away between two looks: the step that finds out is put back at no cost, however few attempts it has.
        await Until.TrueAsync(async () => (await pauses.ListAsync(Token)).Count == 0, "nothing stands still");
        var second = await StartRunAsync(services);
        await Until.TrueAsync(async () => (await pauses.ListAsync(Token)).Any(pause => pause.Cause == "dependency stash"), "what needs it stands still again");
        using (var service = new Service(port))
        {
            Assert.Equal((RunStatus.Completed, 1), await EndAsync(runs, second));
            // What comes and goes is one incident, which is over once it stays.
            var again = Assert.Single(await IncidentsAsync(services));
            Assert.Equal((incident.Id, 2L, IncidentStatus.Open), (again.Id, again.Count, again.Status));
            await Until.TrueAsync(async () => (await IncidentsAsync(services)).All(one => one.Status == IncidentStatus.Resolved), "the incident is over", TimeSpan.FromMinutes(2));
        }

        Assert.Single(await IncidentsAsync(services));
        Assert.Equal(0L, await CountAsync(database, "select count(*) from step where failure_class is not null"));
        Assert.Equal(2L, await CountAsync(database, "select count(*) from event where kind = 'queue.paused' and data ->> 'by' = 'dependency stash'"));
    }

    [Theory]
    [InlineData("Dependencies__0__Url", "--Dependencies:0:Name=a", "--Dependencies:0:Url=ftp://x", "--Dependencies:0:Kinds:0=http.request")]
    [InlineData("Dependencies__0__Name", "--Dependencies:0:Url=tcp://x:1", "--Dependencies:0:Kinds:0=http.request")]
    [InlineData("__Kinds__0", "--Dependencies:0:Name=a", "--Dependencies:0:Url=tcp://x:1")]
    [InlineData("Dependencies__0__Every", "--Dependencies:0:Name=a", "--Dependencies:0:Url=tcp://x:1", "--Dependencies:0:Kinds:0=http.request", "--Dependencies:0:Every=00:00:00.1")]
    public async Task A_service_that_cannot_be_looked_at_stops_the_start(string named, params string[] settings)
    {
        await using var database = await postgres.CloneAsync();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(database, settings));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<Guid> StartRunAsync(IServiceProvider services) =>
        (await services.GetRequiredService<RunStarter>().StartAsync(new StartRequest { Workflow = "calls", CreatedBy = "test" }, Token)).Id;

    private static async Task<(RunStatus Status, int Attempt)> EndAsync(RunStore runs, Guid run)
    {
        await Until.TrueAsync(async () => (await runs.FindAsync(run, Token))!.Status.IsOver(), "the run is over", TimeSpan.FromMinutes(1));
        return ((await runs.FindAsync(run, Token))!.Status, (await runs.StepsAsync(run, Token))[0].Attempt);
    }

    private static Task<IReadOnlyList<IncidentRecord>> IncidentsAsync(IServiceProvider services) =>
        services.GetRequiredService<IncidentListStore>().ListAsync(new IncidentQuery(), before: null, limit: 10, Token);

    private static async Task<long> CountAsync(TestDatabase database, string sql)
    {
#pragma warning disable CA2100 // written out where it is called
        await using var command = database.DataSource.CreateCommand(sql);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static Task<RunningHost> StartAsync(TestDatabase database, string[] settings) => RunningHost.StartAsync(MediaHost.Build(
        "media-worker",
        [
            RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}", "--OutboundHttp:AllowedNetworks=127.0.0.1",
            "--OutboundHttp:Retries=0", "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Aspire.Media=None", .. settings,
        ],
        static builder => builder.AddWorkers(),
        static _ => { }));

    /// <summary>A server at a port of its own that answers whatever it is asked, for as long as it is there.</summary>
    private sealed class Service : IDisposable
    {
        private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();
        private readonly TcpListener listener;

        public Service(int port)
        {
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _ = ServeAsync();
        }

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync()
        {
            while (true)
            {
                try
                {
                    using var caller = await listener.AcceptTcpClientAsync();
                    var read = await caller.GetStream().ReadAsync(new byte[8192]);
                    if (read > 0)
                    {
                        await caller.GetStream().WriteAsync(Answer);
                    }
                }
                catch (IOException)
                {
                    // A caller that left.
                }
                catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
