using System.Runtime.CompilerServices;

using Amazon.S3.Model;

namespace Aspire.Media.Storage;

internal static class S3Listing
{
    /// <summary>All names that begin so, page by page.</summary>
    public static async IAsyncEnumerable<S3Object> AllAsync(S3Connection s3, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Response page;
        string? after = null;
        do
        {
            var marker = after;
            page = await s3.AskAsync("list", token => s3.Client.ListObjectsV2Async(new() { BucketName = s3.Bucket, Prefix = prefix, ContinuationToken = marker }, token), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found;
            }

            after = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }
}
