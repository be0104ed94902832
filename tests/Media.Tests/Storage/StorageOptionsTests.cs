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

    [Theory]
    [InlineData("/media/")]
    [InlineData("media")]
    public void A_prefix_is_a_folder_of_the_bucket(string prefix) =>
        Assert.Contains("Storage__S3__Prefix", Assert.Single(Faults(new StorageOptions { S3 = new() { Bucket = "media", Prefix = prefix } })), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_can_be_guessed_signs_nothing()
    {
        var fault = Assert.Single(Faults(new StorageOptions { SigningKey = "too short to be one", Disk = new() { Path = "/media" } }));

        Assert.Contains("Storage__SigningKey", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("too short to be one", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bucket_is_enough() => Assert.Empty(Faults(new StorageOptions { S3 = new() { Bucket = "media" } }));

    [Theory]
    [InlineData("127.0.0.1:9000")]
    [InlineData("localhost:9000")]
    [InlineData("s3 server")]
    [InlineData("ftp://127.0.0.1/")]
    public void An_address_without_http_in_front_is_refused_with_its_setting(string address)
    {
        var written = new Uri(address, UriKind.RelativeOrAbsolute);

        var endpoint = Assert.Single(Faults(new StorageOptions { S3 = new() { Bucket = "media", Endpoint = written } }));
        var publicUrl = Assert.Single(Faults(new StorageOptions { S3 = new() { Bucket = "media", PublicUrl = written } }));

        Assert.StartsWith("Storage__S3__Endpoint is no address", endpoint, StringComparison.Ordinal);
        Assert.StartsWith("Storage__S3__PublicUrl is no address", publicUrl, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(StorageOptions options) =>
        options.Validate(new ValidationContext(options)).Select(fault => fault.ErrorMessage!);
}
