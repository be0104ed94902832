using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    private const string TusVersion = "1.0.0";

    // Small enough that each is sent within the time that a request may take on a slow line.
    private const int Slice = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Perseverance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Brings a file in by the tus protocol: where the connection breaks or the server is away for a while, it goes on where it ended.
    /// </summary>
    /// <param name="file">The file; it must be seekable.</param>
    /// <param name="about">What it is: <c>title</c>, <c>description</c>, <c>collection</c>, <c>site</c>, <c>tags</c>.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    public async Task<Asset> UploadAsync(
        Stream file, string fileName, IReadOnlyDictionary<string, string> about, Action<long> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(about);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(time);
        var metadata = string.Join(',', about.Append(KeyValuePair.Create("filename", fileName)).Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));
        using var created = await TusAsync(HttpMethod.Post, new Uri(Address, "api/uploads/tus"), [("Upload-Length", Number(file.Length)), ("Upload-Metadata", metadata)], null, cancellationToken);
        var place = new Uri(Address, created.Headers.Location!.ToString().TrimStart('/'));
        var (offset, last, pause) = (0L, time.GetTimestamp(), FirstPause);
        Guid? asset = null;
        var isDuplicate = false;
        while (asset is null)
        {
            try
            {
                using var answer = offset < 0 ? await TusAsync(HttpMethod.Head, place, [], null, cancellationToken) : await SendSliceAsync(file, place, offset, cancellationToken);
                offset = long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
                asset = answer.Headers.TryGetValues("Asset", out var ids) ? Guid.Parse(ids.Single()) : null;
                isDuplicate = answer.Headers.TryGetValues("Asset-Duplicate", out var known) && known.Single() == "true";
                progress(offset);
                (last, pause) = (time.GetTimestamp(), FirstPause);
            }
            catch (MediaApiException failure) when (MayPass(failure) && time.GetElapsedTime(last) < Perseverance)
            {
                // How much is there is asked next.
                offset = -1;
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }

        return await GetAssetAsync(asset.Value, cancellationToken) with { Duplicate = isDuplicate };
    }

    /// <summary>Has a file fetched into the library from an address; the run that does it names the asset in its outputs.</summary>
    public Task<StartedRun> FetchAssetAsync(FetchFile wish, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, "api/uploads/from-url", wish, cancellationToken);

    /// <summary>The bytes of an asset, from an offset on.</summary>
    public async Task<Stream> ReadAssetAsync(Guid id, long offset, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, $"api/assets/{id}/content"));
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
        }

        return await OpenAsync(request, cancellationToken);
    }

    private async Task<Stream> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await ExchangeAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken);
        }

        using (response)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendSliceAsync(Stream file, Uri place, long offset, CancellationToken cancellationToken)
    {
        file.Position = offset;
        var slice = new byte[Math.Min(Slice, file.Length - offset)];
        await file.ReadExactlyAsync(slice, cancellationToken);
        using var content = new ByteArrayContent(slice);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return await TusAsync(HttpMethod.Patch, place, [("Upload-Offset", Number(offset))], content, cancellationToken);
    }

    private async Task<HttpResponseMessage> TusAsync(
        HttpMethod method, Uri place, IReadOnlyList<(string Name, string Value)> headers, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, place) { Content = content };
        request.Headers.Add("Tus-Resumable", TusVersion);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var response = await ExchangeAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }

    // A server that is away, or busy with what we sent before.
    private static bool MayPass(MediaApiException failure) =>
        failure.Status is null or HttpStatusCode.Locked or HttpStatusCode.Conflict or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
