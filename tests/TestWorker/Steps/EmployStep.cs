using System.Diagnostics;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Lets another process work for it, which writes to a file again and again and itself has started a third; in later attempts there is nothing left to do.</summary>
[Step("test.employ", Title = "Let a process work", Access = StepAccess.Read, Resource = StepResource.Net, MaxAttempts = 50, Timeout = "01:00:00")]
public sealed class EmployStep(TimeProvider time) : Step<EmployStep.Input, EmployStep.Output>
{
    // The first line names both processes.
    private const string Script = "sleep 1000 & echo \"$$ $!\" >\"$0\"; while :; do echo working >>\"$0\"; sleep 0.02; done";

    /// <param name="File">What the process writes to.</param>
    /// <param name="Deaf">Whether it goes on when it is told to stop.</param>
    /// <param name="Returns">Whether it forgets about the process and returns.</param>
    public sealed record Input(string File, bool Deaf = false, bool Returns = false);

    public sealed record Output;

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        if (context.Attempt > 1)
        {
            return new Output();
        }

        // Disposed at once: what the engine adopted is not the step's to keep alive.
        using (var process = Process.Start(new ProcessStartInfo("sh", ["-c", Script, input.File]) { UseShellExecute = false })!)
        {
            context.Adopt(process);
        }

        if (input.Returns)
        {
            while (!File.Exists(input.File) || new FileInfo(input.File).Length == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
            }

            return new Output();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, input.Deaf ? CancellationToken.None : cancellationToken);
        return new Output();
    }
}
