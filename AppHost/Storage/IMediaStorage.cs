namespace Aspire.Media.AppHost.Storage;

/// <summary>A place for the bytes, as the processes are told of it.</summary>
internal interface IMediaStorage
{
    /// <summary>What follows <c>Storage__</c> in the names of settings, and what it is set to.</summary>
    IReadOnlyDictionary<string, object> Settings { get; }

    /// <summary>The server that must be there before them, where it is one of ours.</summary>
    IResource? Server { get; }
}

/// <summary>A folder of this machine.</summary>
internal sealed class DiskFolder(string path) : IMediaStorage
{
    public IReadOnlyDictionary<string, object> Settings { get; } = new Dictionary<string, object> { ["Disk__Path"] = path };

    public IResource? Server => null;
}

/// <summary>A bucket of a server that somebody else looks after.</summary>
internal sealed class OutsideBucket(IReadOnlyDictionary<string, object> settings) : IMediaStorage
{
    public IReadOnlyDictionary<string, object> Settings => settings;

    public IResource? Server => null;
}

/// <summary>An S3 server in a container, with one bucket.</summary>
internal sealed class S3Container(string name, string bucket) : ContainerResource(name), IMediaStorage
{
    public const string EndpointName = "http";
    public const int Port = 8333;

    public required ParameterResource AccessKey { get; init; }

    public required ParameterResource SecretKey { get; init; }

    public ParameterResource? PublicUrl { get; init; }

    public IReadOnlyDictionary<string, object> Settings
    {
        get
        {
            var endpoint = new EndpointReference(this, EndpointName);
            return new Dictionary<string, object>
            {
                ["S3__Bucket"] = bucket,
                ["S3__Endpoint"] = endpoint,
                ["S3__PublicUrl"] = PublicUrl is { } url ? url : endpoint,
                ["S3__AccessKey"] = AccessKey,
                ["S3__SecretKey"] = SecretKey,
            };
        }
    }

    public IResource Server => this;
}
