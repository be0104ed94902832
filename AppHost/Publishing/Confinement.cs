namespace Aspire.Media.AppHost.Publishing;

/// <summary>What a container may do, and how it is asked whether it is well: what Aspire's publishers leave out.</summary>
/// <param name="User">Whom it runs as; never root.</param>
/// <param name="Group">That account's group, which also owns its volumes.</param>
/// <param name="Command">What tells, inside the container, whether it is ready. It ends with 0 when it is.</param>
internal sealed record Confinement(int User, int Group, params string[] Command) : IResourceAnnotation
{
    /// <summary>Folders in memory where it may write; all else but its volumes is read-only.</summary>
    public IReadOnlyList<string> Scratch { get; init; } = ["/tmp"];

    /// <summary>Whether what it writes to /tmp is too much for memory.</summary>
    public bool WritesMuch { get; init; }

    /// <summary>How long it may take to come to an end.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it may take to be ready for the first time.</summary>
    public TimeSpan Beginning { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How much of the machine it is given.</summary>
    public Share Share { get; init; } = new();

    /// <summary>Whether it is done one day, and successfully so.</summary>
    public bool RunsOnce { get; init; }

    /// <summary>Whether it is given a GPU. Where there may be none, it is not started unless asked for.</summary>
    public bool TakesGpu { get; init; }

    /// <summary>The stage of deploy/Dockerfile that it is an image of; null for an image of somebody else.</summary>
    public string? Stage { get; init; }

    public static Confinement Of(IResource resource) =>
        resource.TryGetLastAnnotation<Confinement>(out var confinement) ? confinement
        : throw new DistributedApplicationException($"Nothing says how {resource.Name} is confined: give it a {nameof(Confinement)}.");

    /// <summary>Asks a server over HTTP from inside its container, with what small images hold.</summary>
    public static string[] Fetch(int port, string path) => ["CMD-SHELL", $"wget -q -O /dev/null http://127.0.0.1:{port}{path}"];
}

/// <summary>How much of a machine a container is given: what is kept for it, and what it may take. What it takes of memory beyond that ends it.</summary>
/// <param name="Cpu">Thousandths of a processor that are kept for it.</param>
/// <param name="Memory">MiB that are kept for it.</param>
/// <param name="MostCpu">Thousandths of a processor that it may take. .NET counts its processors by it, and a worker its slots.</param>
/// <param name="MostMemory">MiB that it may take.</param>
internal sealed record Share(int Cpu = 100, int Memory = 128, int MostCpu = 1000, int MostMemory = 512);

internal static class ConfinementSetup
{
    public static IResourceBuilder<T> Confined<T>(this IResourceBuilder<T> container, Confinement confinement)
        where T : IResource => container.WithAnnotation(confinement, ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<T> Confined<T>(this IResourceBuilder<T> container, Func<Confinement, Confinement> change)
        where T : IResource => container.Confined(change(Confinement.Of(container.Resource)));
}
