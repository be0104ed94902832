using Aspire.Media.Standalone;

namespace Aspire.Media.AppHost;

/// <summary>Whoever starts the composition is owed one line that says why it does not start and which setting mends it. Stack traces are for defects.</summary>
internal static class Refusal
{
    /// <summary>Runs it, and returns the exit code.</summary>
    public static async Task<int> ToldAsync(Func<Task> run)
    {
        try
        {
            await run();
            return Environment.ExitCode;
        }
        catch (Exception refusal) when (refusal is StandaloneException or DistributedApplicationException)
        {
            await Console.Error.WriteLineAsync($"cannot start: {refusal.Message.ReplaceLineEndings(" ").Trim()}");
            return 1;
        }
    }
}
