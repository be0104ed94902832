namespace Aspire.Media.Client.Assets;

/// <summary>The wish to bring a file in parts that go straight to the store.</summary>
/// <param name="Size">In bytes.</param>
public sealed record BeginUpload(
    string FileName, long Size, string? Title = null, string? Description = null, string? Collection = null, string? Site = null, IReadOnlyList<string>? Tags = null);

/// <summary>An upload in parts.</summary>
/// <param name="PartSize">How many bytes each part has but the last.</param>
/// <param name="PartCount">How many parts there are.</param>
/// <param name="Parts">Those that are there.</param>
/// <param name="Asset">What it became.</param>
public sealed record Upload(
    Guid Id, long Size, long PartSize, int PartCount, DateTimeOffset ExpiresAt, IReadOnlyList<UploadPart> Parts, Guid? Asset = null);

/// <param name="Number">From 1.</param>
/// <param name="Tag">What the answer to its PUT had as <c>ETag</c>.</param>
public sealed record UploadPart(int Number, long Size, string Tag);

/// <summary>The wish for addresses to which parts can be put.</summary>
public sealed record SignParts(IReadOnlyList<int> Numbers);

/// <param name="Url">Where the part goes, by PUT; it may be relative to where the API lives.</param>
public sealed record PartAddress(int Number, string Url);

/// <summary>The wish to make an asset of all parts. Without a list, of those that are there.</summary>
public sealed record CompleteUpload(IReadOnlyList<UploadPart>? Parts = null);
