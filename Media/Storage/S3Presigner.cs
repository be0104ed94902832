using Amazon.S3;
using Amazon.S3.Model;

namespace Aspire.Media.Storage;

/// <summary>Addresses in a bucket that carry their permission. A signature holds for one name of the server, so browsers get others than our own processes.</summary>
internal sealed class S3Presigner(S3StorageOptions options, TimeProvider time) : IDisposable
{
    // More no signature of S3 may hold.
    private static readonly TimeSpan Most = TimeSpan.FromDays(7);

    private readonly AmazonS3Client inside = S3Connection.Connect(options, options.Endpoint);
    private readonly AmazonS3Client browser = S3Connection.Connect(options, options.PublicUrl ?? options.Endpoint);

    public Uri SignPart(string name, string uploadId, int number, TimeSpan lifetime) => Sign(
        Audience.Browser, new() { BucketName = options.Bucket, Key = name, Verb = HttpVerb.PUT, UploadId = uploadId, PartNumber = number }, lifetime);

    public Uri SignRead(string name, string disposition, string contentType, TimeSpan lifetime, Audience audience) => Sign(
        audience,
        new()
        {
            BucketName = options.Bucket,
            Key = name,
            Verb = HttpVerb.GET,
            ResponseHeaderOverrides = new() { ContentDisposition = disposition, ContentType = contentType },
        },
        lifetime);

    public void Dispose()
    {
        inside.Dispose();
        browser.Dispose();
    }

    private Uri Sign(Audience audience, GetPreSignedUrlRequest request, TimeSpan lifetime)
    {
        var address = audience == Audience.Browser ? options.PublicUrl ?? options.Endpoint : options.Endpoint;
        request.Protocol = address?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS;
        request.Expires = time.GetUtcNow().UtcDateTime + (lifetime < Most ? lifetime : Most);
        return new Uri((audience == Audience.Browser ? browser : inside).GetPreSignedURL(request));
    }
}
