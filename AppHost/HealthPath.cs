namespace Aspire.Media.AppHost;

/// <summary>Where a server says whether it is ready: for the probes in files for elsewhere, which Aspire's publishers do not write by themselves.</summary>
internal sealed record HealthPath(string Path) : IResourceAnnotation;
