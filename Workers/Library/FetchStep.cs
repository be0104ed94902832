using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Uploads;
using Aspire.Media.Workers.Downloads;

namespace Aspire.Media.Workers.Library;

/// <summary>Brings a file into the library from an address that somebody gave.</summary>
[Step(
    "library.fetch",
    Title = "Fetch a file into the library",
    Description = "From an address of http or https. Private networks are refused unless OutboundHttp__AllowedNetworks names them, also where an address leads on to one.",
    Access = StepAccess.Write,
    Resource = StepResource.Net,
    Timeout = "12:00:00")]
internal sealed class FetchStep(WebFiles web, Intake intake) : Step<FetchStep.Input, FetchStep.Output>
{
    public sealed record Input(
        [property: DisplayName("Address"), Description("Where it is, as http://… or https://…."), MaxLength(8000)] string Url,
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
        using var file = await web.OpenAsync(address, have: null, redirected: null, cancellationToken);
        try
        {
            await using var body = await file.ReadAsync(cancellationToken);
            var admission = await intake.TakeAsync(
                body,
                file.Length,
                sha256: null,
                _ => Task.FromResult(new Announcement(DraftOf(input, file, context))),
                count => context.Report(file.Length is > 0 and { } length ? (double)count / length : 0, $"{count / 1e6:0.0} MB"),
                cancellationToken);
            return new Output(admission.Asset.Id, admission.Asset.Size, admission.Asset.Sha256!, !admission.IsNew);
        }
        catch (IntakeException refused)
        {
            throw new StepFailedException(
                refused.Refusal == IntakeRefusal.Truncated ? FailureClass.Network : FailureClass.InvalidFormat, refused.Message, refused.Refusal != IntakeRefusal.Truncated, refused);
        }
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("fetch", WebFiles.AddressOf(input.Url).GetLeftPart(UriPartial.Path))]);

    private static AssetDraft DraftOf(Input input, WebFile file, StepContext context) => new()
    {
        FileName = file.Name,
        Title = input.Title,
        Description = input.Description ?? "",
        Collection = input.Collection,
        Site = input.Site,
        Tags = input.Tags ?? [],
        UploadedBy = "fetch",
        MadeBy = context.RunId,
        Recipe = input.Url.Split('?')[0],
    };
}
