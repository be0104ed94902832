using System.Runtime.CompilerServices;

using Amazon.S3.Model;

namespace Aspire.Media.Storage;

internal static class S3Listing
{
    /// <summary>All names that begin so, page by page.</summary>
    public static IAsyncEnumerable<S3Object> AllAsync(S3Connection s3, string prefix, CancellationToken cancellationToken) => AllAsync(s3, prefix, after: null, cancellationToken);

    /// <summary>All names that begin so and come after one, page by page.</summary>
    public static async IAsyncEnumerable<S3Object> AllAsync(S3Connection s3, string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Response page;
        string? next = null;
        do
        {
            var marker = next;
            page = await s3.AskAsync(
                "list", token => s3.Client.ListObjectsV2Async(new() { BucketName = s3.Bucket, Prefix = prefix, StartAfter = after, ContinuationToken = marker }, token), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found;
            }

            next = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }
}
