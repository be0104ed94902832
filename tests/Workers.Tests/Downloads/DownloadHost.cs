using System.Collections.Concurrent;
using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Downloads;

/// <summary>
/// A real worker that may download from 127.0.0.1 and from nowhere else, not even from localhost. Its clock stands still until a test moves it, and what stands in for
/// yt-dlp is whatever a test writes.
/// </summary>
public sealed class DownloadHost(PostgresServer postgres) : IAsyncLifetime, IStepReporter
{
    public const int LargestFile = 1_000_000;

    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private const string Kind = "media.download";

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentDictionary<Guid, string> said = new();
    private TestDatabase database = null!;
    private RunningHost host = null!;

    public ManualTime Time { get; } = new();

    public IServiceProvider Services => host.App.Services;

    public async ValueTask InitializeAsync()
    {
        // Long before it is started: a process that somebody else starts meanwhile has it open for writing for a moment, and then nobody can run it.
        await File.WriteAllTextAsync(folder["yt-dlp"], $"#!/bin/sh\n. {folder["script"]}\n");
        File.SetUnixFileMode(folder["yt-dlp"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        database = await postgres.CloneAsync();
        host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Recovery:Scratch={folder["scratch"]}",
                "--OutboundHttp:AllowedNetworks=127.0.0.1,::1", "--Download:Hosts=127.0.0.1", $"--Download:LargestFile={LargestFile}", $"--Download:Limit={Limit}", $"--Download:Program={folder["yt-dlp"]}",
                "--Logging:LogLevel:Default=None",
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
        folder.Dispose();
    }

    /// <summary>A step's first attempt, or another.</summary>
    public StepContext Attempt(Guid? step = null, int number = 1) => new(Guid.CreateVersion7(), step ?? Guid.CreateVersion7(), number, this);

    public async Task<JsonElement> RunAsync(Uri address, StepContext context, CancellationToken cancellationToken)
    {
        Assert.True(Services.GetRequiredService<InstalledSteps>().TryFind(Kind, out var type));
        return JsonElement.Parse(await type.RunAsync(Services, JsonSerializer.SerializeToElement(new { url = address }), context, cancellationToken));
    }

    /// <summary>How an attempt fails, as the engine sees it.</summary>
    public async Task<Failure> FailAsync(Uri address, CancellationToken cancellationToken)
    {
        var context = Attempt();
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(address, context, cancellationToken));
        var failure = new FailureClassifier(Services.GetServices<FailureRule>()).Classify(thrown);
        Assert.True(!failure.IsPermanent || !Directory.Exists(ScratchOf(context)), "What failed for good leaves nothing behind.");
        return failure;
    }

    /// <summary>Where its attempts keep what has come.</summary>
    public string ScratchOf(StepContext context) => Path.Combine(folder["scratch"], context.StepId.ToString("N"));

    /// <summary>What a step said last.</summary>
    public string? SaidBy(StepContext context) => said.GetValueOrDefault(context.StepId);

    /// <summary>Puts a program of the shell in the place of yt-dlp; none where there is to be none.</summary>
    public void Install(string? script)
    {
        if (script is null)
        {
            File.Move(folder["yt-dlp"], folder["away"]);
            return;
        }

        if (File.Exists(folder["away"]))
        {
            File.Move(folder["away"], folder["yt-dlp"]);
        }

        File.WriteAllText(folder["script"], script);
    }

    void IStepReporter.Report(Guid stepId, double progress, string? message) => said[stepId] = message ?? "";

    Task IStepReporter.FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

    void IStepReporter.Adopt(System.Diagnostics.Process process)
    {
        // steps end their processes by themselves here
    }
}
