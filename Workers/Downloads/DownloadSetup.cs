namespace Aspire.Media.Workers.Downloads;

internal static class DownloadSetup
{
    /// <summary>What brings media from elsewhere.</summary>
    public static void AddDownloads(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<DownloadOptions>().BindConfiguration(DownloadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<WebFiles>();
        builder.Services.AddSingleton<DownloadHosts>();
        builder.Services.AddSingleton<FileDownload>();
        builder.Services.AddSingleton<PageDownload>();
    }
}
