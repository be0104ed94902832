using Aspire.Media.Files;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Files;

internal static class FileSetup
{
    /// <summary>The folders in which this worker may read and write files.</summary>
    public static void AddFiles(this IHostApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetSection(RootOptions.Section).Get<List<RootOptions>>() ?? [];
        foreach (var (root, number) in configured.Select((root, number) => (root, number)))
        {
            if (root.Fault(number) is { } fault)
            {
                throw new OptionsValidationException(RootOptions.Section, typeof(RootOptions), [fault]);
            }

            builder.Services.AddSingleton(root);
        }

        builder.Services.AddSingleton<Roots>();
        builder.Services.AddSingleton<FoundFileStore>();
        builder.Services.AddSingleton<RootWatch>();
        builder.Services.AddHostedService<FolderWatch>();
    }
}
