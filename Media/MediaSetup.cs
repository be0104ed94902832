using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Transcoding;
using Aspire.Media.Uploads;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Media;

public static class MediaSetup
{
    /// <summary>Whose tables the migrations of this assembly make.</summary>
    public const string Owner = "media";

    /// <summary>Storage and the media programs. Api and Workers both call it; in one process it counts once.</summary>
    public static void AddMedia(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(IObjectStore)))
        {
            return;
        }

        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FfmpegOptions>().BindConfiguration(FfmpegOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.OpenStore(provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<StorageGate>();
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EditLineageStore>();
        services.AddSingleton<EditSessionStore>();
        services.AddSingleton<SiteStore>();
        services.AddSingleton<AssetStore>();
        services.AddSingleton<AssetListStore>();
        services.AddSingleton<RenameStore>();
        services.AddSingleton<RenameListStore>();
        services.AddSingleton<ObjectLedgerStore>();
        services.AddSingleton<RenditionStore>();
        services.AddSingleton<Renditions>();
        services.AddSingleton<AssetSource>();
        services.AddSingleton<UploadStore>();
        services.AddSingleton<Intake>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<JudgedFileStore>();
        services.AddSingleton<TranscodedFileStore>();
        services.AddSingleton<TranscodedListStore>();
        services.AddSingleton<SqliteFileStore>();
        services.AddSingleton<TranscodeChunkStore>();
        services.AddSingleton<EncodeSpeedStore>();
        services.AddSingleton<WorkObjects>();
        services.AddSingleton<SweepStore>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<FfmpegProgram>();
        services.AddSingleton<FfprobeProgram>();
        services.AddSingleton<FaceFinder>();
        services.AddSingleton<FilmEditor>();
        services.AddSingleton<ChunkEncoder>();
        services.AddSingleton<ChunkJoin>();
        services.AddSingleton<FilmCheck>();
        services.AddSingleton<Similarity>();
        services.AddSingleton<EncoderCheck>();
        services.AddSingleton<QualitySearch>();
        // A check that is no singleton is made anew each time, and would start ffmpeg each time for a version that it has.
        services.AddSingleton<FfmpegCheck>();
        services.AddOptions<ImageOptions>().BindConfiguration(ImageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FontCoverage>();
        services.AddSingleton<ImageEdits>();
        services.AddSingleton<ImageVariants>();
        services.AddSingleton<FilmStills>();
        services.AddSingleton<ImageLinks>();
        services.AddHealthChecks()
            .AddCheck<StorageCheck>("storage")
            .AddCheck<FfmpegCheck>("ffmpeg")
            .AddCheck<ImagesCheck>("images");
    }
}
