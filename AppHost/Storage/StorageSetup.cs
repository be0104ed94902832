using System.Data.Common;

using Aspire.Media.AppHost.Processes;
using Aspire.Media.AppHost.Publishing;
using Aspire.Media.Storage;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.AppHost.Storage;

/// <summary>Where the bytes are: in a bucket of an outside S3 server, of one in a container, or in a folder of this machine.</summary>
internal static class StorageSetup
{
    private const string Bucket = "media";
    private const string ConnectionName = "storage";
    private const string SeaweedImage = "chrislusf/seaweedfs";
    private const string SeaweedTag = "4.47";
    private const string MinioHealth = "/minio/health/live";
    private const int ContainerAccount = 1000;

    public static IMediaStorage AddStorage(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        if (builder.Configuration.GetConnectionString(ConnectionName) is { Length: > 0 } text)
        {
            return builder.AddOutsideBucket(name, text, place);
        }

        if (place.Target == PublishTarget.Manifest)
        {
            return new OutsideBucket(new Dictionary<string, object>
            {
                ["S3__Endpoint"] = builder.AddParameter($"{name}-endpoint").Resource,
                ["S3__Bucket"] = builder.AddParameter($"{name}-bucket").Resource,
                ["S3__PublicUrl"] = builder.AddParameter($"{name}-public-url").Resource,
                ["S3__AccessKey"] = builder.AddSecret($"{name}-access-key", place).Resource,
                ["S3__SecretKey"] = builder.AddSecret($"{name}-secret-key", place).Resource,
            });
        }

        if (!place.HasContainers)
        {
            return new DiskFolder(place.Data!.Objects);
        }

        return place.Options.StorageImage is { } image ? builder.AddMinio(name, image, place) : builder.AddSeaweed(name, place);
    }

    public static IResourceBuilder<T> WithStorage<T>(this IResourceBuilder<T> process, IMediaStorage storage)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        foreach (var (setting, value) in storage.Settings)
        {
            process.WithEnvironment(context => context.EnvironmentVariables[$"{StorageOptions.Section}__{setting}"] = value);
        }

        return storage.Server is { } server ? process.WaitFor(process.ApplicationBuilder.CreateResourceBuilder(server)) : process;
    }

    private static S3Container AddSeaweed(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        var server = builder.AddS3Container(name, place);
        builder.CreateResourceBuilder(server)
            .WithImage(SeaweedImage, SeaweedTag)
            // Of the doors that it opens by itself, those that nobody here goes through stay shut.
            .WithArgs("mini", "-dir=/data", $"-s3.port={S3Container.Port}", $"-bucket={Bucket}", "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0")
            .WithEnvironment("AWS_ACCESS_KEY_ID", server.AccessKey)
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", server.SecretKey)
            .WithVolume(place.Volume($"{name}-data"), "/data")
            .Asked("/healthz", Confinement.Fetch(S3Container.Port, "/healthz"));
        return server;
    }

    private static S3Container AddMinio(this IDistributedApplicationBuilder builder, string name, string image, Place place)
    {
        var tag = image.LastIndexOf(':') is > 0 and var colon && !image[colon..].Contains('/') ? colon : image.Length;
        var server = builder.AddS3Container(name, place);
        builder.CreateResourceBuilder(server)
            .WithImage(image[..tag], tag < image.Length ? image[(tag + 1)..] : "latest")
            // It has no switch for a bucket; a folder of its data is one.
            .WithEntrypoint("/bin/sh")
            .WithArgs("-c", $"mkdir -p /data/{Bucket} && exec minio server /data --address :{S3Container.Port}")
            .WithEnvironment("MINIO_ROOT_USER", server.AccessKey)
            .WithEnvironment("MINIO_ROOT_PASSWORD", server.SecretKey)
            .WithVolume(place.Volume($"{name}-data"), "/data")
            .Asked(MinioHealth, ["CMD-SHELL", $"curl -fsS -o /dev/null http://127.0.0.1:{S3Container.Port}{MinioHealth}"]);
        return server;
    }

    private static void Asked(this IResourceBuilder<S3Container> server, string health, string[] inside) =>
        server.WithHttpHealthCheck(health, endpointName: S3Container.EndpointName)
            .WithAnnotation(new HealthPath(health))
            .Confined(new Confinement(ContainerAccount, ContainerAccount, inside) 
            {
                Share = new Share(Cpu: 250, Memory: 256, MostCpu: 2000, MostMemory: 2048), Farewell = TimeSpan.FromSeconds(30), Beginning = TimeSpan.FromMinutes(10),
            })
            .RestartsWhenItDies();

    private static S3Container AddS3Container(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        var server = new S3Container(name, Bucket)
        {
            AccessKey = builder.AddSecret($"{name}-access-key", place).Resource,
            SecretKey = builder.AddSecret($"{name}-secret-key", place).Resource,
            // Browsers follow signed links, and know the server by another name than the processes do.
            PublicUrl = place.IsPublished ? builder.AddParameter($"{name}-public-url").Resource : null,
        };
        builder.AddResource(server)
            .WithHttpEndpoint(port: place.IsPublished ? S3Container.Port : null, targetPort: S3Container.Port, name: S3Container.EndpointName)
            .WithExternalHttpEndpoints()
            .WithUrlForEndpoint(S3Container.EndpointName, static url => url.DisplayText = "S3")
            .WithIconName("Storage");
        return server;
    }

    // Endpoint=https://s3.example.org;Bucket=media;AccessKey=…;SecretKey=…;Region=…;PublicUrl=…, of which only the bucket must be there.
    private static OutsideBucket AddOutsideBucket(this IDistributedApplicationBuilder builder, string name, string text, Place place)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = text };
        string? Part(string key) => parts.TryGetValue(key, out var value) && value is string { Length: > 0 } said ? said : null;

        var settings = new Dictionary<string, object>
        {
            ["S3__Bucket"] = Part("Bucket") ?? throw new DistributedApplicationException($"ConnectionStrings__{ConnectionName} names no bucket: it should look like Endpoint=https://s3.example.org;Bucket=media;AccessKey=…;SecretKey=…"),
        };
        foreach (var plain in new[] { "Endpoint", "Region", "PublicUrl" })
        {
            if (Part(plain) is { } value)
            {
                settings[$"S3__{plain}"] = value;
            }
        }

        if (Part("AccessKey") is { } accessKey && Part("SecretKey") is { } secretKey)
        {
            // In files for elsewhere there stands only that there are keys.
            settings["S3__AccessKey"] = place.IsPublished ? builder.AddParameter($"{name}-access-key", secret: true).Resource : builder.AddParameter($"{name}-access-key", accessKey, secret: true).Resource;
            settings["S3__SecretKey"] = place.IsPublished ? builder.AddParameter($"{name}-secret-key", secret: true).Resource : builder.AddParameter($"{name}-secret-key", secretKey, secret: true).Resource;
        }

        return new OutsideBucket(settings);
    }
}
