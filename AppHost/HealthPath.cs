namespace Aspire.Media.AppHost;

/// <summary>Where a server says whether it is ready: for the probes in files for elsewhere, which Aspire's publishers do not write by themselves.</summary>
/// <param name="Path">Where it is ready.</param>
/// <param name="Alive">Where it is alive, and may have to read for long before it is ready.</param>
internal sealed record HealthPath(string Path, string Alive) : IResourceAnnotation
{
    public HealthPath(string path)
        : this(path, path)
    {
    }
}
