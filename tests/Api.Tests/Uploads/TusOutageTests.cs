using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace Aspire.Media.Api.Tests.Uploads;

/// <summary>The storage goes away while somebody uploads, and comes back.</summary>
public sealed class TusOutageTests(PostgresServer postgres)
{
    private const int Part = 8 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_goes_on_after_the_storage_was_away()
    {
        RadosGateway.RequireInstalled();
        await using var gateway = new RadosGateway();
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(
            database, $"--Storage:S3:Bucket={await gateway.CreateBucketAsync()}", $"--Storage:S3:Endpoint={await gateway.EndpointAsync()}",
            $"--Storage:S3:AccessKey={RadosGateway.AccessKey}", $"--Storage:S3:SecretKey={RadosGateway.SecretKey}");
        var bytes = RandomNumberGenerator.GetBytes((3 * Part) + 1000);
        using var created = await SendAsync(host, HttpMethod.Post, "/api/uploads/tus", null, ("Upload-Length", bytes.Length.ToString(CultureInfo.InvariantCulture)));
        var place = created.Headers.Location!.ToString();

        using var broken = await SendAsync(host, HttpMethod.Patch, place, new PausedStream(bytes, 2 * Part, KillAsync), ("Upload-Offset", "0"));
        await gateway.ReviveAsync();
        using var head = await SendAsync(host, HttpMethod.Head, place, null);
        var kept = int.Parse(Header(head, "Upload-Offset"), CultureInfo.InvariantCulture);
        using var rest = await SendAsync(host, HttpMethod.Patch, place, new MemoryStream(bytes[kept..]), ("Upload-Offset", kept.ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);
        // What the storage had taken is not sent again.
        Assert.InRange(kept, Part, bytes.Length - 1);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(bytes, await host.Http.GetByteArrayAsync($"/api/assets/{Header(rest, "Asset")}/content", Token));

        // In the middle: a part of it is in the storage, and the next one is on its way.
        async Task KillAsync()
        {
            await Until.TrueAsync(
                async () =>
                {
                    using var now = await SendAsync(host, HttpMethod.Head, place, null);
                    return int.Parse(Header(now, "Upload-Offset"), CultureInfo.InvariantCulture) >= Part;
                },
                "a part is in the storage",
                TimeSpan.FromMinutes(2));
            await gateway.KillAsync();
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningHost host, HttpMethod method, string place, Stream? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, place);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StreamContent(body);
            request.Content.Headers.ContentType = new("application/offset+octet-stream");
        }

        return await host.Http.SendAsync(request, Token);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    /// <summary>Bytes that stand still once, while something happens.</summary>
    private sealed class PausedStream(byte[] bytes, int at, Func<Task> happen) : MemoryStream(bytes)
    {
        private bool hasHappened;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= at && !hasHappened)
            {
                hasHappened = true;
                await happen();
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
