namespace Aspire.Media.AppHost;

/// <summary>What callers must show. On this machine alone nobody but it is answered, and nothing needs to be shown.</summary>
/// <param name="Admin">Opens everything: the way in before any other key exists.</param>
/// <param name="Metrics">Opens <c>/metrics</c> alone, for Prometheus.</param>
internal sealed record Keys(IResourceBuilder<ParameterResource> Admin, IResourceBuilder<ParameterResource> Metrics);

internal static class KeysSetup
{
    /// <summary>Processes that containers talk to are reached by other names than localhost, and then ask for keys.</summary>
    public static Keys? AddKeys(this IDistributedApplicationBuilder builder, Place place) =>
        place.HasContainers ? new Keys(builder.AddSecret("admin-key", place), builder.AddSecret("metrics-key", place)) : null;

    public static IResourceBuilder<T> WithKeys<T>(this IResourceBuilder<T> process, Keys? keys)
        where T : IResourceWithEnvironment =>
        keys is null ? process : process.WithEnvironment("Access__AdminKey", keys.Admin).WithEnvironment("Access__MetricsKey", keys.Metrics);

    /// <summary>Made up and kept by Aspire where the system runs here; elsewhere it is for whoever installs it to say.</summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name, Place place) =>
        place.IsPublished
            ? builder.AddParameter(name, secret: true)
            : builder.AddParameter(name, new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
}
