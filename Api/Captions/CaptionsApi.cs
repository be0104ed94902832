using Aspire.Media.Api.Runs;
using Aspire.Media.Captions;
using Aspire.Media.Client;
using Aspire.Media.Client.Captions;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aspire.Media.Api.Captions;

/// <summary><c>/api/captions</c>: what is wrong with captions.</summary>
internal static class CaptionsApi
{
    // Ten times what a day of captions has.
    private const int LargestFile = 16 * 1024 * 1024;

    public static void MapCaptions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/captions/check", Check).WithTags("Captions")
            .WithSummary("Checks a file of captions, sent as it is: format=scc, vtt, srt, ttml or json, else by what it looks like; profile=broadcast-608, netflix, ted, dcmp or bbc also by what readers need")
            .Accepts<string>("text/plain", "text/vtt", "application/x-subrip", "application/ttml+xml", "application/json", "application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile)).Requires(Permission.AssetsRead);

    private static async Task<Results<Ok<CaptionReport>, ProblemHttpResult>> Check(HttpRequest request, CancellationToken cancellationToken, string? format = null, string? profile = null)
    {
        if (profile is not null && CueProfile.Find(profile) is null)
        {
            return Refusal.Bad($"`{profile}` is no profile; there are {string.Join(", ", CueProfile.All.Select(known => known.Name))}.");
        }

        if (format is not null && CaptionFormats.OfName(format) is null)
        {
            return Refusal.Bad($"`{format}` is no format that can be checked; there are {string.Join(", ", CaptionFormats.Names)}.");
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        if ((format is null ? CaptionFormats.OfContent(bytes.Span) : CaptionFormats.OfName(format)) is not { } known)
        {
            return Refusal.Bad($"The body looks like no format of captions; say with `format` which it is: {string.Join(", ", CaptionFormats.Names)}.");
        }

        return TypedResults.Ok(Report(known, CaptionFile.Check(bytes, known, profile is null ? null : CueProfile.Find(profile))));
    }

    private static CaptionReport Report(CaptionFormat format, CaptionReading reading) => new(
        WireFormat.Word(format), reading.Track.Cues.Count, reading.Findings.Errors, reading.Findings.Warnings, reading.Findings.Counts,
        [.. reading.Findings.Select(found => new CaptionFault(found.Rule, WireFormat.Word(found.Severity), found.Message, found.Line, found.Cue, found.At?.TotalSeconds))]);
}
