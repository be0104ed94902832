using System.ComponentModel.DataAnnotations;

using Aspire.Media.Storage;

namespace Aspire.Media.Tests.Storage;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Bytes_need_a_place() =>
        Assert.Contains("Storage__Disk__Path", Assert.Single(Faults(new StorageOptions())), StringComparison.Ordinal);

    [Theory]
    [InlineData("key", "")]
    [InlineData("", "secret")]
    public void Half_a_credential_is_none(string access, string secret) =>
        Assert.Contains("belong together", Assert.Single(Faults(new StorageOptions { S3 = new() { Bucket = "media", AccessKey = access, SecretKey = secret } })), StringComparison.Ordinal);

    [Fact]
    public void A_bucket_is_enough() => Assert.Empty(Faults(new StorageOptions { S3 = new() { Bucket = "media" } }));

    private static IEnumerable<string> Faults(StorageOptions options) =>
        options.Validate(new ValidationContext(options)).Select(fault => fault.ErrorMessage!);
}
