using System.Diagnostics;

using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Library;

/// <summary>nginx with what it does by itself, on a folder.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process process;

    private Nginx(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var configuration = folder["nginx.conf"];
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            user root;
            daemon off;
            pid {{folder["nginx.pid"]}};
            error_log {{folder["nginx.error"]}};
            events { }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              client_body_temp_path {{folder["nginx-body"]}};
              proxy_temp_path {{folder["nginx-proxy"]}};
              fastcgi_temp_path {{folder["nginx-fastcgi"]}};
              uwsgi_temp_path {{folder["nginx-uwsgi"]}};
              scgi_temp_path {{folder["nginx-scgi"]}};
              server { listen 127.0.0.1:{{port}}; root {{folder.Path}}; }
            }
            """,
            cancellationToken);
        Process started;
        try
        {
            started = Process.Start(new ProcessStartInfo("nginx", ["-c", configuration]) { RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BenchmarkException("nginx is not installed: `apt-get install nginx-light` brings it.");
        }

        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient();
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(address, "/source")), cancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "nginx answers");
        return new Nginx(started, address);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
