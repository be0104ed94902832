namespace Aspire.Media.Standalone.Postgres;

/// <summary>A server that still works on our cluster although the process that started it is gone.</summary>
internal static class StrayServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>Stops it, so that nobody but us writes here. True when there was one.</summary>
    public static async Task<bool> StopAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Find(folder) is not { } processId)
        {
            return false;
        }

        foreach (var signal in new[] { Posix.Interrupt, Posix.Quit, Posix.Kill })
        {
            Posix.Signal(processId, signal);
            var begun = time.GetTimestamp();
            while (Find(folder) == processId && time.GetElapsedTime(begun) < Grace)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }

            if (Find(folder) != processId)
            {
                return true;
            }
        }

        throw new StandaloneException($"A PostgreSQL server (process {processId}) works in {folder} and does not stop. Stop it, or choose another data directory ({DataDirectory.ChosenBy}).");
    }

    private static int? Find(string folder) => PostmasterFile.Read(folder) is { } server && server.IsAlive() ? server.ProcessId : null;
}
