namespace Aspire.Media.Workers.Demo;

/// <summary>In a guest: ends it when whoever started it is gone, however that came about.</summary>
internal sealed class GuestWatch(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Reading cannot be interrupted: the thread ends with the process.
        new Thread(Watch) { IsBackground = true, Name = "guest watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // Nobody speaks to it.
        }

        lifetime.StopApplication();
    }
}
