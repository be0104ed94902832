using Aspire.Media.Storage;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>Where the bytes are kept: the bucket is really listed.</summary>
internal sealed class StorageCheck : ICheck
{
    public CheckGroup Group => CheckGroup.Services;

    public string Name => "storage";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var section = surroundings.Configuration.GetSection(StorageOptions.Section);
        if (!section.GetSection("S3").GetChildren().Any() && surroundings.Setting("Storage:Disk:Path") is null)
        {
            return Finding.Unused("Storage__S3__Bucket is not set: ./media up keeps files in its data directory");
        }

        if (Read(section) is not { } options)
        {
            return Finding.Wrong("Storage__S3__Endpoint or Storage__S3__PublicUrl cannot be read", "write them as in https://s3.example.org");
        }

        if (options.Validate(new(options)).FirstOrDefault() is { } invalid)
        {
            return Finding.Wrong(invalid.ErrorMessage!, "correct or complete it, or unset the rest of Storage__…");
        }

        return options.S3.IsConfigured || Directory.Exists(options.Disk.Path)
            ? await LookAsync(options, cancellationToken)
            : Finding.Ok($"{options.Disk.Path}, made at the first start");
    }

    private static StorageOptions? Read(IConfiguration section)
    {
        try
        {
            return section.Get<StorageOptions>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static async Task<Finding> LookAsync(StorageOptions options, CancellationToken cancellationToken)
    {
        var store = options.OpenStore(TimeProvider.System);
        try
        {
            return Finding.Ok(await store.CheckAsync(cancellationToken));
        }
        catch (StorageException failure)
        {
            return Finding.Wrong(failure.Message, "correct the setting in brackets, or what it names, then run media doctor again");
        }
        finally
        {
            (store as IDisposable)?.Dispose();
        }
    }
}
