using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults.Http;
using Aspire.Media.Uploads;

namespace Aspire.Media.Workers.Library;

/// <summary>Brings a file into the library from an address that somebody gave.</summary>
[Step(
    "library.fetch",
    Title = "Fetch a file into the library",
    Description = "From an address of http or https. Private networks are refused unless OutboundHttp__AllowedNetworks names them, also where an address leads on to one.",
    Access = StepAccess.Write,
    Resource = StepResource.Net,
    Timeout = "12:00:00")]
internal sealed class FetchStep(IHttpClientFactory clients, Intake intake) : Step<FetchStep.Input, FetchStep.Output>
{
    // The executor repeats a failed attempt: one attempt is one request.
    private static readonly HttpRequestOptionsKey<bool> Once = new("media.once");

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
        var address = AddressOf(input);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Options.Set(Once, true);
            using var response = await clients.CreateClient(AddressGuard.HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw Refused(response.StatusCode, address);
            }

            var length = response.Content.Headers.ContentLength;
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var admission = await intake.TakeAsync(
                body,
                length,
                sha256: null,
                _ => Task.FromResult(new Announcement(DraftOf(input, response, context))),
                count => context.Report(length > 0 ? (double)count / length.Value : 0, $"{count / 1e6:0.0} MB"),
                cancellationToken);
            return new Output(admission.Asset.Id, admission.Asset.Size, admission.Asset.Sha256!, !admission.IsNew);
        }
        catch (IntakeException refused)
        {
            throw new StepFailedException(
                refused.Refusal == IntakeRefusal.Truncated ? FailureClass.Network : FailureClass.InvalidFormat, refused.Message, refused.Refusal != IntakeRefusal.Truncated, refused);
        }
        catch (HttpRequestException failure)
        {
            throw new StepFailedException(FailureClass.Connection, $"{address.GetLeftPart(UriPartial.Path)} cannot be fetched: {failure.Message}", isPermanent: false, failure);
        }
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlannedAction>>([new PlannedAction("fetch", AddressOf(input).GetLeftPart(UriPartial.Path))]);

    private static Uri AddressOf(Input input) =>
        Uri.TryCreate(input.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StepFailedException(FailureClass.Configuration, "The address is none of http or https.", isPermanent: true);

    private static StepFailedException Refused(HttpStatusCode status, Uri address) => new(
        status is HttpStatusCode.NotFound or HttpStatusCode.Gone ? FailureClass.FileNotFound
            : status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? FailureClass.PermissionDenied
            : FailureClass.Network,
        $"{address.GetLeftPart(UriPartial.Path)} answers {(int)status} {status}.",
        isPermanent: (int)status is >= 400 and < 500 and not 408 and not 425 and not 429);

    private static AssetDraft DraftOf(Input input, HttpResponseMessage response, StepContext context)
    {
        var disposition = response.Content.Headers.ContentDisposition;
        var name = (disposition?.FileNameStar ?? disposition?.FileName)?.Trim('"');
        var last = Uri.UnescapeDataString((response.RequestMessage?.RequestUri ?? new Uri(input.Url)).Segments[^1].Trim('/'));
        return new AssetDraft
        {
            FileName = name is { Length: > 0 } ? name : last.Length > 0 ? last : "download",
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
}
