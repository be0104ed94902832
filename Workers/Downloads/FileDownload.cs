using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Library;
using Aspire.Media.Workers.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Downloads;

/// <summary>
/// Downloads a media file by plain HTTP, into a folder in which it goes on where it, or an attempt before it, was broken off: as often as that brings
/// it further, and only where the server proves that the file is still the same.
/// </summary>
internal sealed class FileDownload(WebFiles web, DownloadHosts hosts, IOptions<DownloadOptions> options)
{
    private const string Part = "file.part";
    private const string About = "file.json";
    private const int Portion = 128 * 1024;
    private const int HeadLength = 4096;

    private static readonly HashSet<string> Pages = new(
        ["text/html", "application/xhtml+xml", "application/vnd.apple.mpegurl", "application/x-mpegurl", "audio/mpegurl", "audio/x-mpegurl", "application/dash+xml"],
        StringComparer.OrdinalIgnoreCase);

    /// <returns>What came; null where there is a page, or a list of what to play, in place of a file.</returns>
    /// <exception cref="StepFailedException">It cannot be had, is too large or no media, or breaks off.</exception>
    public async Task<DownloadedFile?> TakeAsync(Uri address, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        while (true)
        {
            var note = await ReadAsync(folder, address, cancellationToken);
            var before = note is null ? 0 : new FileInfo(folder[Part]).Length;
            if (note is { Length: { } whole } && whole == before)
            {
                return note.Downloaded(folder[Part]);
            }

            using var file = await web.OpenAsync(
                address, note is { Validator: { } validator } && before > 0 ? new WebPart(before, validator) : null, next => hosts.Judge(next, address), cancellationToken);
            if (Pages.Contains(file.ContentType ?? ""))
            {
                return null;
            }

            Limit(file.Length ?? 0);
            note = new Note(address.AbsoluteUri, file.Address.AbsoluteUri, file.Name, file.Validator, file.Length);
            await File.WriteAllTextAsync(folder[About], JsonSerializer.Serialize(note), cancellationToken);
            var (count, broken) = await CopyAsync(file, folder, context, cancellationToken);
            if (broken is null)
            {
                return note.Downloaded(folder[Part]);
            }

            if (note.Validator is null || count <= before)
            {
                throw broken;
            }

            context.Report(0, $"Broke off after {count / 1e6:0.0} MB; goes on from there");
        }
    }

    private async Task<(long Count, StepFailedException? Broken)> CopyAsync(WebFile file, ScratchFolder folder, StepContext context, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(folder[Part], FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        target.SetLength(file.From);
        target.Position = file.From;
        await using var body = await file.ReadAsync(cancellationToken);
        var buffer = new byte[Portion];
        var isJudged = file.From > 0;
        while (true)
        {
            // The beginning in one piece, since it says what this is.
            int read;
            try
            {
                read = await body.ReadAtLeastAsync(buffer, isJudged ? 1 : HeadLength, throwOnEndOfStream: false, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                return (target.Length, new StepFailedException(
                    FailureClass.Network, $"{file.Address.GetLeftPart(UriPartial.Path)} broke off after {target.Length} bytes: {failure.Message}", isPermanent: false, failure));
            }

            if (!isJudged)
            {
                Judge(file, buffer.AsSpan(0, Math.Min(read, HeadLength)));
                isJudged = true;
            }

            if (read == 0)
            {
                return (target.Length, null);
            }

            Limit(target.Length + read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            context.Report(file.Length is > 0 and { } length ? (double)target.Length / length : 0, $"{target.Length / 1e6:0.0} MB");
        }
    }

    private void Limit(long count)
    {
        if (count > options.Value.LargestFile)
        {
            throw TooLarge(options.Value.LargestFile);
        }
    }

    internal static StepFailedException TooLarge(long most) =>
        new(FailureClass.InvalidFormat, $"It is larger than {most} bytes, which is what one download may have (Download__LargestFile).", isPermanent: true);

    // What nobody can name by its beginning may still be what the server says.
    private static void Judge(WebFile file, ReadOnlySpan<byte> head)
    {
        var signature = MediaSignature.Of(head);
        var isCalledMedia = file.ContentType?.Split('/')[0].ToLowerInvariant() is "video" or "audio" or "image";
        if (signature.Kind == AssetKind.Other && !(isCalledMedia && signature.ContentType == "application/octet-stream"))
        {
            throw new StepFailedException(
                FailureClass.InvalidFormat,
                $"{file.Address.GetLeftPart(UriPartial.Path)} is no media: it is called {file.ContentType ?? "nothing"}, and begins as {signature.ContentType} does. Other files are fetched by library.fetch.",
                isPermanent: true);
        }
    }

    // What an attempt before this one has written down, where that is of the same address and its bytes are there.
    private static async Task<Note?> ReadAsync(ScratchFolder folder, Uri address, CancellationToken cancellationToken)
    {
        if (!File.Exists(folder[About]) || !File.Exists(folder[Part]))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Note>(await File.ReadAllTextAsync(folder[About], cancellationToken)) is { } note && note.Asked == address.AbsoluteUri ? note : null;
        }
        catch (JsonException)
        {
            // Whoever wrote it was killed while they did: then it begins anew.
            return null;
        }
    }

    /// <param name="Asked">The address that was asked.</param>
    /// <param name="Found">Where it led in the end.</param>
    private sealed record Note(string Asked, string Found, string Name, string? Validator, long? Length)
    {
        public DownloadedFile Downloaded(string path) => new(path, Name, Title: null, Asked.Split('?')[0]);
    }
}

/// <summary>What came, in a folder that goes.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Title">What it is called by people, where that is known.</param>
/// <param name="Source">Where it is from.</param>
internal sealed record DownloadedFile(string Path, string Name, string? Title, string Source);
