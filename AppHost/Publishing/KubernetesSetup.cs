using Aspire.Hosting.Pipelines;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>A Helm chart, with probes, volumes that last, confinement, the migrator as a job, and one Secret that is not part of it.</summary>
internal static class KubernetesSetup
{
    public static void AddKubernetes(this IDistributedApplicationBuilder builder, Place place)
    {
        builder.AddKubernetesEnvironment("kubernetes")
            .WithDashboard(enabled: false)
            .WithHelm(static chart => chart.WithChartName("aspire-media").WithChartVersion("0.1.0").WithChartDescription("Aspire.Media: durable media workflows"));
        // Added after the publisher's own, so that it comes last and finds everything there.
        foreach (var resource in builder.Resources.OfType<IComputeResource>())
        {
            builder.CreateResourceBuilder(resource).PublishAsKubernetesService(service => KubernetesCorrections.Correct(service, resource, place));
        }

        builder.OnAfterPublish((published, cancellationToken) =>
            HelmFiles.FinishAsync(published.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory(), [.. builder.Resources.Where(resource => resource.HasAnnotationOfType<Confinement>())], cancellationToken));
    }
}
