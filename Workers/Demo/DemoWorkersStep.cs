using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Demo;

/// <summary>Shows what becomes of work whose worker dies.</summary>
[Step(
    "demo.workers",
    Title = "Kill a worker in the middle",
    Description = "Starts a worker for the steps of this run that require `demo-guest`, kills it while it holds one, and starts another that does what is left.",
    Access = StepAccess.Write,
    Resource = StepResource.None,
    Timeout = "00:05:00")]
internal sealed class DemoWorkersStep(GuestWorker guests, RunStore runs, WorkerStore workers, TimeProvider time) : Step<DemoWorkersStep.Input, DemoWorkersStep.Output>
{
    // Far enough that something is lost.
    private const double Far = 0.3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public sealed record Input([property: Description("The steps of this run that the workers are there for.")][property: MinLength(1)] IReadOnlyList<string> For);

    /// <param name="Killed">The process that was killed.</param>
    /// <param name="Lost">The step that it held then.</param>
    public sealed record Output(int Killed, string Lost);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (killed, lost) = await KillOneAsync(context, cancellationToken);
        context.Report(0.4, $"Worker process {killed} was killed while it held `{lost}`. Another one is there; it gets `{lost}` when the lease of the dead one has run out");
        await FinishAsync(input.For, context, cancellationToken);
        return new Output(killed, lost);
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("kill", "a worker that is started for it")]);

    private async Task<(int Process, string Step)> KillOneAsync(StepContext context, CancellationToken cancellationToken)
    {
        context.Report(0.1, "Starts a worker");
        await using var guest = new Guest(guests, context, cancellationToken);
        while (true)
        {
            if (await HeldAsync(guest.ProcessId, context, cancellationToken) is { } step)
            {
                guest.Kill();
                return (guest.ProcessId, step.Key);
            }

            await guest.RestAsync(Glance, time, cancellationToken);
        }
    }

    private async Task FinishAsync(IReadOnlyList<string> steps, StepContext context, CancellationToken cancellationToken)
    {
        await using var guest = new Guest(guests, context, cancellationToken);
        while ((await runs.StepsAsync(context.RunId, cancellationToken)).Any(step => steps.Contains(step.Key) && !step.Status.IsOver()))
        {
            await guest.RestAsync(Glance, time, cancellationToken);
        }
    }

    private async Task<Holding?> HeldAsync(int process, StepContext context, CancellationToken cancellationToken)
    {
        var guest = (await workers.ListAsync(TimeSpan.FromDays(1), cancellationToken))
            .FirstOrDefault(worker => worker.Identity.ProcessId == process && worker.Identity.Host == Environment.MachineName && !worker.Stopped);
        return guest is null
            ? null
            : (await workers.HoldingsAsync(cancellationToken)).FirstOrDefault(held => held.Worker == guest.Identity.Id && held.Run == context.RunId && held.Progress >= Far);
    }

    /// <summary>A guest that is there until it is killed or let go.</summary>
    private sealed class Guest : IAsyncDisposable
    {
        private readonly CancellationTokenSource leave;
        private readonly Task running;
        private Process? process;

        public Guest(GuestWorker guests, StepContext context, CancellationToken cancellationToken)
        {
            leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            running = guests.Program(started =>
            {
                (process, ProcessId) = (started, started.Id);
                context.Adopt(started);
            }).RunAsync(leave.Token);
        }

        public int ProcessId { get; private set; }

        public void Kill() => process!.Kill(entireProcessTree: true);

        /// <summary>Waits a moment. A guest that ended by itself says why.</summary>
        /// <exception cref="ProgramException">It did.</exception>
        public async Task RestAsync(TimeSpan moment, TimeProvider time, CancellationToken cancellationToken)
        {
            if (running.IsCompleted)
            {
                await running;
                throw new ProgramException("The worker", 0, "it ended although nobody told it to");
            }

            await Task.Delay(moment, time, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await leave.CancelAsync();
            // How it ended is no matter any more.
            await Task.WhenAny(running);
            leave.Dispose();
        }
    }
}
