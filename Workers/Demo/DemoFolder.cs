using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Uploads;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Demo;

/// <summary>Where the demo makes its files, before they go into the library: into a collection of their own, from which the sweep takes them after a day.</summary>
internal sealed class DemoFolder(IOptions<DemoOptions> options, Intake intake, TimeProvider time)
{
    public const string Collection = "Demo";
    private static readonly TimeSpan Wanted = TimeSpan.FromDays(1);

    /// <summary>Has a file made, and takes it into the library once it is whole: an attempt that was lost in the middle leaves nothing there.</summary>
    public async Task<DemoFile> MakeAsync(StepContext context, string name, Func<string, Task> make, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(options.Value.Folder);
        foreach (var lost in folder.EnumerateFiles($"{context.StepId:N}-*"))
        {
            // An earlier attempt was killed over it.
            lost.Delete();
        }

        // The ending stays: programs choose the format by it.
        var draft = Path.Combine(folder.FullName, $"{context.StepId:N}-{context.Attempt}-{name}");
        try
        {
            await make(draft);
            await context.FenceAsync(cancellationToken);
            await using var bytes = File.OpenRead(draft);
            var admission = await intake.TakeAsync(
                bytes,
                bytes.Length,
                sha256: null,
                _ => Task.FromResult(new Announcement(new AssetDraft
                {
                    FileName = name,
                    Collection = Collection,
                    UploadedBy = "demo",
                    MadeBy = context.RunId,
                    Recipe = "demo",
                    WantedUntil = time.GetUtcNow() + Wanted,
                })),
                report: null,
                cancellationToken);
            return new DemoFile(admission.Asset.Id, name, admission.Asset.Size);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}

/// <param name="Asset">What it is in the library.</param>
internal sealed record DemoFile(Guid Asset, string Name, long Bytes);
