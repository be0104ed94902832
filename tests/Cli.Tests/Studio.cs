using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Tests;

/// <summary>The real API, and where it is wanted a real worker, with workflows to try the command line on.</summary>
internal sealed class Studio : IAsyncDisposable
{
    private readonly HttpClient http;

    private Studio(RunningApi api)
    {
        Api = api;
        http = new HttpClient { BaseAddress = new Uri(api.Address) };
        Client = new MediaClient(http);
    }

    public RunningApi Api { get; }

    public MediaClient Client { get; }

    public Dictionary<string, string> Environment => new() { ["MEDIA_URL"] = Api.Address, ["TERM"] = "dumb" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="workflows">Definitions in YAML.</param>
    public static async Task<Studio> OpenAsync(PostgresServer postgres, bool withWorker, params IEnumerable<string> workflows)
    {
        var studio = new Studio(await RunningApi.StartAsync(postgres));
        if (withWorker)
        {
            await studio.Api.HireAsync();
        }
        else
        {
            await studio.Api.PublishAsync(Token);
        }

        foreach (var workflow in workflows)
        {
            await studio.Client.RegisterWorkflowAsync(workflow, WorkflowFormat.Yaml, dryRun: false, Token);
        }

        return studio;
    }

    public Task<Answer> RunAsync(string line) => CliProcess.RunAsync(Environment, line.Split(' '));

    public Task<Answer> RunAsync(params IEnumerable<string> arguments) => CliProcess.RunAsync(Environment, arguments);

    public CliProcess Begin(string line) => CliProcess.Start(Environment, line.Split(' '));

    /// <summary>The answer as data.</summary>
    public async Task<T> ReadAsync<T>(string line, int exitCode = ExitCode.Done)
    {
        var answer = await RunAsync(line);
        Assert.Equal(exitCode, answer.ExitCode);
        return JsonSerializer.Deserialize<T>(answer.Output, WireFormat.Options)!;
    }

    public async Task<Guid> StartAsync(string workflow, JsonObject? inputs = null, IReadOnlyDictionary<string, string>? labels = null) =>
        (await Client.StartRunAsync(new StartRun(workflow, inputs, Labels: labels), Token)).Id;

    public async Task<Run> UntilAsync(Guid run, RunStatus status)
    {
        await Until.TrueAsync(async () => (await Client.GetRunAsync(run, Token)).Status == status, $"run {run} is {status}");
        return await Client.GetRunAsync(run, Token);
    }

    public Task UntilAsync(Guid run, string step, StepStatus status) =>
        Until.TrueAsync(async () => (await Client.GetRunAsync(run, Token)).Steps.First(known => known.Key == step).Status == status, $"{step} is {status}");

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Api.DisposeAsync();
    }
}
