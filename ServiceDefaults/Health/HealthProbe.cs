using Microsoft.Extensions.Configuration;

namespace Aspire.Media.ServiceDefaults.Health;

/// <summary>
/// <c>health</c> as the only argument: asks the process that runs beside it whether it is ready, and ends with 0 when it is.
/// Small container images hold nothing else that could ask.
/// </summary>
internal static class HealthProbe
{
    public const string Verb = "health";

    private const string OwnPort = "http://127.0.0.1:8080";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public static async Task<int> AskAsync()
    {
        var address = new Uri(Address(new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables().Build()), "/health");
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(address);
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync($"{address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {failure.Message}");
        }

        return 1;
    }

    /// <summary>Where the process listens, as its settings say it: the first address that is not encrypted, on this machine.</summary>
    internal static Uri Address(IConfiguration configuration)
    {
        var listed = configuration["URLS"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (listed is not null)
        {
            // http://*:8080, http://+:8080 and http://[::]:8080 are no addresses that can be asked.
            var port = listed[(listed.LastIndexOf(':') + 1)..].TrimEnd('/');
            return new Uri($"http://127.0.0.1:{(int.TryParse(port, out var number) ? number : 80)}");
        }

        return configuration["HTTP_PORTS"]?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is { } first
            ? new Uri($"http://127.0.0.1:{first}")
            : new Uri(OwnPort);
    }
}
