using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Uploads;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Downloads;

/// <summary>Downloads a film, a sound or a picture from a host that is allowed, and takes it into the library.</summary>
[Step(
    "media.download",
    Title = "Download media from a site",
    Description = "A media file by its address; what is shown on a page, where yt-dlp is installed. Off until Download__Hosts names the hosts that it may come from.",
    Access = StepAccess.Write,
    Resource = StepResource.Net,
    Timeout = "12:00:00")]
internal sealed class DownloadStep(
    DownloadHosts hosts, FileDownload files, PageDownload pages, Intake intake, Scratch scratch, IOptions<DownloadOptions> options, TimeProvider time)
    : Step<DownloadStep.Input, DownloadStep.Output>
{
    public sealed record Input(
        [property: DisplayName("Address"), Description("Of a media file, or of the page that shows it, as http://… or https://…."), MaxLength(8000)] string Url,
        [property: Description("What it shall be called; else it is called what it is called there.")] string? Title = null,
        [property: Description("What it is about.")] string? Description = null,
        [property: Description("The collection that it belongs to.")] string? Collection = null,
        [property: Description("The site that it belongs to.")] string? Site = null,
        [property: Description("Words by which it is found.")] IReadOnlyList<string>? Tags = null);

    /// <param name="Duplicate">Whether it was here already.</param>
    public sealed record Output(Guid Asset, long Size, string Sha256, bool Duplicate);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var address = WebFiles.AddressOf(input.Url);
        hosts.Judge(address);
        using var folder = scratch.GoOn(context);
        using var limit = new CancellationTokenSource(options.Value.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var file = await files.TakeAsync(address, folder, context, either.Token) ?? await pages.TakeAsync(address, folder, context, either.Token);
            await context.FenceAsync(cancellationToken);
            var output = await TakeAsync(file, input, context, cancellationToken);
            folder.IsKept = false;
            return output;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StepFailedException(
                FailureClass.Timeout, $"It took longer than {options.Value.Limit} (Download__Limit). What has come is kept; another attempt goes on from there.", isPermanent: false);
        }
        catch (StepFailedException failed) when (failed.IsPermanent)
        {
            folder.IsKept = false;
            throw;
        }
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var address = WebFiles.AddressOf(input.Url);
        hosts.Judge(address);
        return Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("download", address.GetLeftPart(UriPartial.Path), "into the library, as a new asset")]);
    }

    private async Task<Output> TakeAsync(DownloadedFile file, Input input, StepContext context, CancellationToken cancellationToken)
    {
        var draft = new AssetDraft
        {
            FileName = KeptText.Of(file.Name),
            Title = input.Title ?? file.Title,
            Description = input.Description ?? "",
            Collection = input.Collection,
            Site = input.Site,
            Tags = input.Tags ?? [],
            UploadedBy = "download",
            MadeBy = context.RunId,
            Recipe = file.Source,
        };
        try
        {
            await using var stream = File.OpenRead(file.Path);
            var admission = await intake.TakeAsync(stream, stream.Length, sha256: null, _ => Task.FromResult(new Announcement(draft)), report: null, cancellationToken);
            return new Output(admission.Asset.Id, admission.Asset.Size, admission.Asset.Sha256!, !admission.IsNew);
        }
        catch (IntakeException refused)
        {
            throw new StepFailedException(FailureClass.InvalidFormat, refused.Message, isPermanent: true, refused);
        }
    }
}
