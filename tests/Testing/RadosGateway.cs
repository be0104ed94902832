using System.Diagnostics;

using Amazon.Runtime;
using Amazon.S3;

using Xunit;

namespace Aspire.Media.Testing;

/// <summary>A real S3 server on this machine, with its data in memory. As an assembly fixture it starts when it is first asked for.</summary>
public sealed class RadosGateway : IAsyncLifetime
{
    public const string AccessKey = "test-access-key";
    public const string SecretKey = "test-secret-key";

    private static readonly string[] Programs = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph"];

    private readonly Lazy<Task<Uri>> endpoint;
    private TemporaryFolder? folder;

    public RadosGateway() => endpoint = new Lazy<Task<Uri>>(StartAsync);

    /// <summary>Skips the test where the server's programs are not installed.</summary>
    public static void RequireInstalled()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = Programs.Where(program => !path.Any(place => File.Exists(Path.Combine(place, program)))).ToArray();
        Assert.SkipUnless(missing.Length == 0, $"An S3 server is needed (apt install ceph-mon ceph-osd radosgw ceph-common); missing: {string.Join(", ", missing)}");
    }

    public Task<Uri> EndpointAsync() => endpoint.Value;

    /// <summary>A client as the product's own: path style, no checksums of its own making.</summary>
    public async Task<AmazonS3Client> ClientAsync() => new(
        new BasicAWSCredentials(AccessKey, SecretKey),
        new AmazonS3Config
        {
            ServiceURL = (await EndpointAsync()).AbsoluteUri,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    /// <summary>A new bucket's name.</summary>
    public async Task<string> CreateBucketAsync()
    {
        var bucket = $"test-{Guid.NewGuid():N}";
        using var client = await ClientAsync();
        await client.PutBucketAsync(bucket);
        return bucket;
    }

    /// <summary>Kills the gateway as a power cut would; what it has stored stays. Only for a server that a test has to itself.</summary>
    public async Task KillAsync()
    {
        await EndpointAsync();
        await RunAsync("kill-gateway.sh", folder!["ceph"]);
    }

    /// <summary>Starts a gateway that was killed again, at the same address.</summary>
    public async Task ReviveAsync() => await RunAsync("start-gateway.sh", folder!["ceph"], $"{(await EndpointAsync()).Port}");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (folder is not null)
        {
            await RunAsync("down.sh", folder["ceph"]);
            folder.Dispose();
        }
    }

    private async Task<Uri> StartAsync()
    {
        folder = new TemporaryFolder();
        var port = FreePort.Next();
        await RunAsync("up.sh", folder["ceph"], $"{port}", $"{FreePort.Next()}");
        return new Uri($"http://127.0.0.1:{port}");
    }

    private static async Task RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, "Ceph", script), .. arguments]) { RedirectStandardError = true };
        start.Environment["S3_ACCESS_KEY"] = AccessKey;
        start.Environment["S3_SECRET_KEY"] = SecretKey;
        using var process = Process.Start(start)!;
        // The daemons that it leaves behind keep the streams open: only a failure may wait for their end.
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
        }
    }
}
