using Aspire.Media.Standalone;

namespace Aspire.Media.AppHost;

/// <summary>What may be chosen about the composition. Nothing has to be.</summary>
internal sealed class AppHostOptions
{
    public const string Section = "AppHost";

    /// <summary>For whom is published: <c>compose</c>, <c>kubernetes</c> or <c>manifest</c>.</summary>
    public PublishTarget Target { get; init; }

    /// <summary>Whether servers run in containers; unset, they do where a container runtime answers.</summary>
    public bool? Containers { get; init; }

    /// <summary>Where installed programs keep their data.</summary>
    public string Data { get; init; } = new StandaloneOptions().Data + "-apphost";

    /// <summary>How many worker processes there are.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Whether there is a pool of workers for steps that need a GPU; unset, where a GPU is seen.</summary>
    public bool? Gpu { get; init; }

    /// <summary>The image of an S3 server other than SeaweedFS: one of MinIO.</summary>
    public string? StorageImage { get; init; }

    /// <summary>The image of a server that transcribes as OpenAI's does; without it there is none.</summary>
    public string? SpeechImage { get; init; }
}

/// <summary>Whose files are written when this is published.</summary>
internal enum PublishTarget
{
    Compose,
    Kubernetes,

    /// <summary>Aspire's own description, which azd reads.</summary>
    Manifest,
}
