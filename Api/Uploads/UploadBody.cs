using System.Text;

using Aspire.Media.Uploads;

using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Aspire.Media.Api.Uploads;

/// <summary>A file in a request, and what is said of it there: in a form before or behind the file, else in the address.</summary>
internal sealed class UploadBody
{
    private const int LongestBoundary = 200;
    private const int LongestField = 64 * 1024;
    private const int MostFields = 100;

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly string by;
    private MultipartReader? rest;

    private UploadBody(string by) => this.by = by;

    public required Stream Bytes { get; init; }

    /// <summary>How long the file is, where that is known before.</summary>
    public long? Length { get; private init; }

    public byte[]? Sha256 { get; private set; }

    /// <summary>The site that it is for, as far as that is said before the file.</summary>
    public string? Site => fields.GetValueOrDefault("site");

    private string FileName { get; init; } = "";

    public static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The whole body is the file.</summary>
    public static UploadBody Of(HttpRequest request, string by)
    {
        var disposition = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var said) ? NameIn(said) : "";
        var body = new UploadBody(by)
        {
            Bytes = request.Body,
            Length = request.ContentLength,
            FileName = request.Query["fileName"].ToString() is { Length: > 0 } name ? name : disposition,
        };
        foreach (var (key, values) in request.Query)
        {
            body.Take(key, string.Join(',', values.ToArray()));
        }

        body.Sha256 ??= DigestOf(request);
        return body;
    }

    /// <summary>Reads a form as far as its file.</summary>
    public static async Task<UploadBody> OfFormAsync(HttpRequest request, string by, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            throw new IntakeException(IntakeRefusal.Truncated, $"The form cannot be read: `{request.ContentType}` names no boundary. Let the program that sends it write that header.");
        }

        var reader = new MultipartReader(boundary, request.Body);
        var before = new UploadBody(by) { Bytes = Stream.Null };
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            if (!disposition.IsFileDisposition())
            {
                await before.TakeFieldAsync(section, disposition, cancellationToken);
                continue;
            }

            var body = new UploadBody(by) { Bytes = section.Body, FileName = NameIn(disposition), rest = reader };
            foreach (var (name, value) in before.fields)
            {
                body.Take(name, value);
            }

            body.Sha256 ??= DigestOf(request);
            return body;
        }

        throw new IntakeException(IntakeRefusal.Empty, "The form has no file: send one as a part with a file name, as `curl -F file=@video.mp4` does.");
    }

    /// <summary>What the file is, with what the form says behind it.</summary>
    public async Task<Announcement> AboutAsync(CancellationToken cancellationToken)
    {
        while (rest is not null && await rest.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            if (disposition.IsFileDisposition())
            {
                throw new IntakeException(IntakeRefusal.TooLarge, "The form has several files: send one in each request.");
            }

            await TakeFieldAsync(section, disposition, cancellationToken);
        }

        return new Announcement(UploadAbout.Read(fields, FileName, by), Sha256);
    }

    private async Task TakeFieldAsync(MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancellationToken)
    {
        if (fields.Count >= MostFields)
        {
            throw new IntakeException(IntakeRefusal.TooLarge, $"The form has more than {MostFields} fields.");
        }

        using var text = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await section.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Write(buffer, 0, read);
            if (text.Length > LongestField)
            {
                throw new IntakeException(IntakeRefusal.TooLarge, $"The field `{disposition.Name}` has more than {LongestField / 1024} KiB.");
            }
        }

        Take(HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "", new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private void Take(string name, string value)
    {
        fields[name] = name.Equals("tag", StringComparison.OrdinalIgnoreCase) && fields.TryGetValue(name, out var others) ? $"{others},{value}" : value;
        if (name.Equals("sha256", StringComparison.OrdinalIgnoreCase))
        {
            Sha256 = UploadAbout.Sha256Of(value);
        }
    }

    // Browsers write a quotation mark in a name as %22, and nothing else so.
    private static string NameIn(ContentDispositionHeaderValue disposition) =>
        disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value
        : (HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "").Replace("%22", "\"", StringComparison.Ordinal);

    // RFC 9530: Content-Digest: sha-256=:…:, of this body; of the file, where the body is the file.
    private static byte[]? DigestOf(HttpRequest request)
    {
        const string Start = "sha-256=:";
        if (IsForm(request))
        {
            return null;
        }

        foreach (var digest in request.Headers["Content-Digest"].Concat(request.Headers["Repr-Digest"]).SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (digest.StartsWith(Start, StringComparison.OrdinalIgnoreCase))
            {
                return UploadAbout.Sha256Of(digest[Start.Length..].TrimEnd(':'));
            }
        }

        return null;
    }
}
