namespace Aspire.Media.AppHost.Publishing;

/// <summary>Files that a container is given: settings, rules, dashboards, and keys, which are never written out.</summary>
internal static class Files
{
    public static IResourceBuilder<ContainerResource> WithFiles(this IResourceBuilder<ContainerResource> container, Place place, string folder, params string[] files) =>
        container.Given(place, folder, [.. files.Select(file => new ContainerFile { Name = Path.GetFileName(file), SourcePath = file })]);

    public static IResourceBuilder<ContainerResource> WithText(this IResourceBuilder<ContainerResource> container, Place place, string folder, string name, string text) =>
        container.Given(place, folder, [new ContainerFile { Name = name, Contents = text }]);

    /// <summary>Elsewhere its content is a secret of that place.</summary>
    public static IResourceBuilder<ContainerResource> WithSecretFile(
        this IResourceBuilder<ContainerResource> container, Place place, string folder, string name, IResourceBuilder<ParameterResource> secret) => place.Target switch
        {
            PublishTarget.Kubernetes => container.WithAnnotation(new SecretFile(folder, name, secret.Resource)),
            // Compose fills it in when it starts.
            PublishTarget.Compose => container.Given(place, folder, [new ContainerFile { Name = name, Contents = $"${{{Variable(secret.Resource)}}}" }]),
            PublishTarget.Manifest => container,
            _ => container.WithContainerFiles(folder, async (_, cancellationToken) =>
                [new ContainerFile { Name = name, Contents = await secret.Resource.GetValueAsync(cancellationToken) }]),
        };

    /// <summary>A parameter as the variable that holds it.</summary>
    public static string Variable(ParameterResource parameter) => parameter.Name.Replace('-', '_').ToUpperInvariant();

    private static IResourceBuilder<ContainerResource> Given(this IResourceBuilder<ContainerResource> container, Place place, string folder, ContainerFile[] files)
    {
        // Kubernetes' publisher passes over such files without a word; KubernetesCorrections makes a ConfigMap of them.
        container.WithAnnotation(new GivenFiles(folder, files));
        return place.Target is PublishTarget.Kubernetes or PublishTarget.Manifest ? container : container.WithContainerFiles(folder, files);
    }
}

/// <param name="Folder">Where the files are found in the container, and nothing else.</param>
internal sealed record GivenFiles(string Folder, IReadOnlyList<ContainerFile> Entries) : IResourceAnnotation;

internal sealed record SecretFile(string Folder, string Name, ParameterResource Secret) : IResourceAnnotation;
