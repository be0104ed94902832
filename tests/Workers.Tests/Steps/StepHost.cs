using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Steps;

/// <summary>A real worker, whose steps are run one by one, as its executor runs them. Its clock stands still until a test moves it.</summary>
public sealed class StepHost(PostgresServer postgres) : IAsyncLifetime, IStepReporter
{
    private TestDatabase database = null!;
    private RunningHost host = null!;

    public ManualTime Time { get; } = new();

    public Guid RunId { get; } = Guid.CreateVersion7();

    public Guid StepId { get; } = Guid.CreateVersion7();

    /// <summary>How often a step has proven its lease.</summary>
    public int Fences { get; private set; }

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}",
                "--OutboundHttp:AllowedNetworks=127.0.0.1", "--Logging:LogLevel:Default=None",
            ],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(Time);
                builder.AddWorkers();
            },
            static _ => { }));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>The output of one attempt.</summary>
    public async Task<JsonElement> RunAsync(string kind, object input, CancellationToken cancellationToken) =>
        JsonElement.Parse(await TypeOf(kind).RunAsync(host.App.Services, JsonSerializer.SerializeToElement(input), Context, cancellationToken));

    public Task<IReadOnlyList<PlannedAction>> PlanAsync(string kind, object input, CancellationToken cancellationToken) =>
        TypeOf(kind).PlanAsync(host.App.Services, JsonSerializer.SerializeToElement(input), Context, cancellationToken);

    /// <summary>How an attempt failed, as the engine sees it.</summary>
    public async Task<Failure> FailAsync(string kind, object input, CancellationToken cancellationToken)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(kind, input, cancellationToken));
        return new FailureClassifier(host.App.Services.GetServices<FailureRule>()).Classify(thrown);
    }

    public StepType TypeOf(string kind)
    {
        Assert.True(host.App.Services.GetRequiredService<InstalledSteps>().TryFind(kind, out var type));
        return type;
    }

    void IStepReporter.Report(Guid stepId, double progress, string? message)
    {
        // nobody looks
    }

    Task IStepReporter.FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken)
    {
        Fences++;
        return Task.CompletedTask;
    }

    void IStepReporter.Adopt(System.Diagnostics.Process process)
    {
        // steps end their processes by themselves here
    }

    private StepContext Context => new(RunId, StepId, 1, this);
}
