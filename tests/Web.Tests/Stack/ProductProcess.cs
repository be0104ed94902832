namespace Aspire.Media.Web.Tests.Stack;

/// <summary>One program of the product, run as users run it: as a process, on a port that others know.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private readonly MediaProcess process;

    private ProductProcess(MediaProcess process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => process.Id;

    /// <summary>Starts a program and returns once it answers.</summary>
    public static async Task<ProductProcess> StartAsync(string project, int port, Dictionary<string, string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var started = new ProductProcess(MediaProcess.Start(project, ["--urls", address.ToString(), "--detailedErrors=true"], settings), address);
        using var http = new HttpClient { BaseAddress = address };
        await Until.TrueAsync(() => started.AnswersAsync(http), $"{project} answers", TimeSpan.FromMinutes(2));
        return started;
    }

    /// <summary>As the power going out for this one process.</summary>
    public Task KillAsync()
    {
        process.Kill();
        return process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await process.StopAsync();
        }

        await process.DisposeAsync();
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"The process ended with {await process.ExitAsync()}:\n{string.Join('\n', process.Errors)}");
        }

        try
        {
            using var response = await http.GetAsync(new Uri("/health", UriKind.Relative));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
