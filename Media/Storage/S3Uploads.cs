using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

using Amazon.S3.Model;

namespace Aspire.Media.Storage;

/// <summary>
/// Unfinished objects in a bucket: multipart uploads, whose parts must not be short, and beside them small objects, tails, with what came since the last whole part.
/// A tail is named by where it begins and how long it is, so that one that has gone into a part meanwhile is not counted twice, and none replaces a longer one.
/// </summary>
internal sealed class S3Uploads(S3Connection s3)
{
    private readonly ConcurrentDictionary<string, bool> appending = new(StringComparer.Ordinal);

    public async Task<string> BeginAsync(string key, string contentType, CancellationToken cancellationToken)
    {
        var begun = await s3.AskAsync(
            "put",
            token => s3.Client.InitiateMultipartUploadAsync(new() { BucketName = s3.Bucket, Key = s3.ObjectName(key), ContentType = contentType }, token),
            cancellationToken);
        return begun.UploadId;
    }

    public async Task<long> LengthAsync(ObjectUpload upload, CancellationToken cancellationToken) => (await LookAsync(upload, cancellationToken)).Length;

    public async Task<long> AppendAsync(ObjectUpload upload, long offset, Stream bytes, CancellationToken cancellationToken)
    {
        if (!appending.TryAdd(upload.Key, true))
        {
            throw new UploadBusyException(upload.Key);
        }

        try
        {
            var state = await LookAsync(upload, cancellationToken);
            if (offset != state.Length)
            {
                throw new UploadOffsetException(offset, state.Length);
            }

            RequirePlan(upload, state.Parts);
            return PartPlan.StartOf(state.Parts.Count + 1) == state.End
                ? await AppendAsync(upload, state.Parts.Count + 1, state.Tails, bytes, isWhole: false, cancellationToken)
                : throw new UploadBusyException(upload.Key);
        }
        finally
        {
            appending.TryRemove(upload.Key, out _);
        }
    }

    /// <summary>Sends parts until the bytes end or break off. What is left then is kept as a tail, or sent as the last part where the bytes are all there are.</summary>
    public async Task<long> AppendAsync(ObjectUpload upload, int number, IReadOnlyList<Tail> tails, Stream bytes, bool isWhole, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var part = new PartBuffer(PartPlan.SizeOf(number));
            var kept = tails.Sum(tail => tail.Size);
            var fill = part.FillAsync(bytes, kept, cancellationToken);
            await fill.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isWhole)
            {
                await fill;
            }

            if (!part.IsFull)
            {
                // Who has hung up cannot say that the rest need not be kept.
                await (part.End == kept ? Task.CompletedTask : isWhole ? SendAsync(upload, number, part, cancellationToken) : KeepAsync(upload, number, part, kept));
                await fill;
                return PartPlan.StartOf(number) + part.End;
            }

            await FetchAsync(tails, part, cancellationToken);
            await SendAsync(upload, number, part, cancellationToken);
            await DropAsync(tails, cancellationToken);
            tails = [];
            number++;
        }
    }

    public async Task SendAsync(ObjectUpload upload, int number, PartBuffer part, CancellationToken cancellationToken)
    {
        await s3.AskAsync(
            "put",
            S3Connection.Patience,
            (token, moved) => s3.Client.UploadPartAsync(
                new()
                {
                    BucketName = s3.Bucket,
                    Key = s3.ObjectName(upload.Key),
                    UploadId = upload.Reference,
                    PartNumber = number,
                    PartSize = part.End,
                    InputStream = part.Slice(0, part.End, moved),
                    UseChunkEncoding = false,
                    DisablePayloadSigning = s3.IsSecure,
                },
                token),
            cancellationToken);
    }

    /// <summary>Sends what is left as the last part, and puts the object together.</summary>
    public async Task CompleteAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        var state = await LookAsync(upload, cancellationToken);
        RequirePlan(upload, state.Parts);
        var parts = state.Parts;
        if (state.Tails.Count > 0 || parts.Count == 0)
        {
            // An object of no bytes has one part of none: multipart uploads without parts cannot be completed.
            var number = parts.Count + 1;
            using var part = new PartBuffer(PartPlan.SizeOf(number));
            await part.FillAsync(Stream.Null, state.Length - state.End, cancellationToken);
            await FetchAsync(state.Tails, part, cancellationToken);
            await SendAsync(upload, number, part, cancellationToken);
            parts = (await LookAsync(upload, cancellationToken)).Parts;
        }

        await JoinAsync(upload, parts, cancellationToken);
    }

    public async Task JoinAsync(ObjectUpload upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken) => await s3.AskAsync(
        "put",
        S3Connection.LongPatience,
        (token, _) => s3.Client.CompleteMultipartUploadAsync(
            new()
            {
                BucketName = s3.Bucket,
                Key = s3.ObjectName(upload.Key),
                UploadId = upload.Reference,
                PartETags = [.. parts.Select(part => new PartETag(part.Number, $"\"{part.Tag}\""))],
            },
            token),
        cancellationToken);

    /// <summary>Drops what is unfinished under this key; what has been completed is an object, and stays.</summary>
    public async Task DropAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Reference.Length > 0)
        {
            try
            {
                await s3.AskAsync(
                    "delete",
                    token => s3.Client.AbortMultipartUploadAsync(new() { BucketName = s3.Bucket, Key = s3.ObjectName(upload.Key), UploadId = upload.Reference }, token),
                    cancellationToken);
            }
            catch (ObjectMissingException)
            {
                // Completed or aborted already.
            }
        }

        await DropAsync([.. await TailsAsync(upload.Key, cancellationToken)], cancellationToken);
    }

    public async IAsyncEnumerable<ObjectPart> PartsAsync(ObjectUpload upload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListPartsResponse page;
        string? after = null;
        do
        {
            var marker = after;
            try
            {
                page = await s3.AskAsync(
                    "list",
                    token => s3.Client.ListPartsAsync(new() { BucketName = s3.Bucket, Key = s3.ObjectName(upload.Key), UploadId = upload.Reference, PartNumberMarker = marker }, token),
                    cancellationToken);
            }
            catch (ObjectMissingException failure)
            {
                throw ObjectMissingException.OfUpload(upload.Key, failure);
            }

            foreach (var part in page.Parts ?? [])
            {
                yield return new ObjectPart(part.PartNumber!.Value, part.Size!.Value, PartList.Bare(part.ETag));
            }

            after = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
        }
        while (page.IsTruncated == true);
    }

    public async IAsyncEnumerable<ObjectUpload> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ListMultipartUploadsResponse page;
        (string? Key, string? Upload) after = default;
        do
        {
            var marker = after;
            page = await s3.AskAsync(
                "list",
                token => s3.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = s3.Bucket, Prefix = s3.Objects, KeyMarker = marker.Key, UploadIdMarker = marker.Upload }, token),
                cancellationToken);
            foreach (var upload in (page.MultipartUploads ?? []).Where(upload => ObjectKey.Is(upload.Key[s3.Objects.Length..])))
            {
                seen.Add(upload.Key[s3.Objects.Length..]);
                yield return new ObjectUpload(upload.Key[s3.Objects.Length..], upload.UploadId) { Begun = S3Store.Utc(upload.Initiated) };
            }

            after = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);

        // Tails of objects that were completed or aborted by somebody who did not live to delete them.
        await foreach (var tail in S3Listing.AllAsync(s3, s3.Tails, cancellationToken))
        {
            var key = tail.Key[s3.Tails.Length..].Split('/')[0];
            if (ObjectKey.Is(key) && seen.Add(key))
            {
                yield return new ObjectUpload(key, "") { Begun = S3Store.Utc(tail.LastModified) };
            }
        }
    }

    // Parts that were not appended have other sizes; what they make is for who sent them to say.
    private static void RequirePlan(ObjectUpload upload, IReadOnlyList<ObjectPart> parts)
    {
        if (parts.Where((part, index) => part.Number != index + 1 || part.Size > PartPlan.SizeOf(part.Number) || (part.Size < PartPlan.SizeOf(part.Number) && index < parts.Count - 1)).Any())
        {
            throw new UploadPartsException($"{upload.Key} came in parts, and has to be completed with them.");
        }
    }

    private async Task<State> LookAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        var parts = await PartsAsync(upload, cancellationToken).ToListAsync(cancellationToken);
        var end = parts.Sum(part => part.Size);
        var tails = (await TailsAsync(upload.Key, cancellationToken)).ToLookup(tail => tail.Offset);
        var chain = new List<Tail>();
        var length = end;
        while (tails[length].MaxBy(tail => tail.Size) is { } next)
        {
            chain.Add(next);
            length += next.Size;
        }

        return new State(parts, end, chain, length);
    }

    private async Task<IReadOnlyList<Tail>> TailsAsync(string key, CancellationToken cancellationToken) =>
        await S3Listing.AllAsync(s3, s3.TailsOf(key), cancellationToken)
            .Select(found => new Tail(found.Key, long.Parse(found.Key[s3.TailsOf(key).Length..].Split('-')[0], CultureInfo.InvariantCulture), found.Size ?? 0))
            .ToListAsync(cancellationToken);

    private async Task KeepAsync(ObjectUpload upload, int number, PartBuffer part, long from)
    {
        var offset = PartPlan.StartOf(number) + from;
        await s3.AskAsync(
            "put",
            S3Connection.Patience,
            (token, moved) => s3.Client.PutObjectAsync(
                new()
                {
                    BucketName = s3.Bucket,
                    Key = string.Create(CultureInfo.InvariantCulture, $"{s3.TailsOf(upload.Key)}{offset:D14}-{part.End - from:D10}"),
                    InputStream = part.Slice(from, part.End, moved),
                    UseChunkEncoding = false,
                    DisablePayloadSigning = s3.IsSecure,
                },
                token),
            CancellationToken.None);
    }

    private async Task FetchAsync(IReadOnlyList<Tail> tails, PartBuffer part, CancellationToken cancellationToken)
    {
        var at = 0L;
        foreach (var tail in tails)
        {
            var place = at;
            await s3.AskAsync(
                "read",
                S3Connection.Patience,
                async (token, _) =>
                {
                    using var response = await s3.Client.GetObjectAsync(new() { BucketName = s3.Bucket, Key = tail.Name }, token);
                    await part.InsertAsync(response.ResponseStream, place, tail.Size, token);
                    return true;
                },
                cancellationToken);
            at += tail.Size;
        }
    }

    private async Task DropAsync(IReadOnlyList<Tail> tails, CancellationToken cancellationToken)
    {
        foreach (var tail in tails)
        {
            await s3.AskAsync("delete", token => s3.Client.DeleteObjectAsync(new() { BucketName = s3.Bucket, Key = tail.Name }, token), cancellationToken);
        }
    }

    internal sealed record Tail(string Name, long Offset, long Size);

    /// <param name="Parts">What has been sent as parts.</param>
    /// <param name="End">Where they end.</param>
    /// <param name="Tails">What comes after them.</param>
    /// <param name="Length">Where that ends.</param>
    private sealed record State(IReadOnlyList<ObjectPart> Parts, long End, IReadOnlyList<Tail> Tails, long Length);
}
