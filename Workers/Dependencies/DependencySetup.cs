using Aspire.Media.Engine.Dependencies;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Dependencies;

internal static class DependencySetup
{
    /// <summary>The services that configuration names as needed by kinds of steps.</summary>
    public static void AddDependencies(this IHostApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetSection(DependencyOptions.Section).Get<List<DependencyOptions>>() ?? [];
        foreach (var (dependency, number) in configured.Select((dependency, number) => (dependency, number)))
        {
            if (dependency.Fault(number) is { } fault)
            {
                throw new OptionsValidationException(DependencyOptions.Section, typeof(DependencyOptions), [fault]);
            }

            builder.Services.AddSingleton<Dependency>(new ConfiguredDependency(dependency));
        }
    }
}
