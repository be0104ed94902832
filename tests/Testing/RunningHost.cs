using Microsoft.AspNetCore.Builder;

namespace Aspire.Media.Testing;

/// <summary>One of our hosts, running in this process and answering real HTTP on a port of its own.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    /// <summary>Lets the system choose a port on loopback.</summary>
    public const string AnyPort = "--urls=http://127.0.0.1:0";

    private RunningHost(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.First());
        Http = Client();
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    /// <summary>A client without any credential.</summary>
    public HttpClient Http { get; }

    public static async Task<RunningHost> StartAsync(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            await app.StartAsync();
            return new RunningHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that shows a key, and follows no redirects so that tests see them.</summary>
    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
