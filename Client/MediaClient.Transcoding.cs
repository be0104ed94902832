using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Transcoding;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Files that were replaced by what was made of them, the newest first.</summary>
    public Task<Page<TranscodedFile>> ListTranscodedFilesAsync(TranscodedState? state, string? root, string? cursor, int? limit, CancellationToken cancellationToken) =>
        SendAsync<Page<TranscodedFile>>(
            HttpMethod.Get, "api/transcoding/files" + Query(("state", state is { } known ? WireFormat.Word(known) : null), ("root", root), ("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    public Task<TranscodedFile> GetTranscodedFileAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<TranscodedFile>(HttpMethod.Get, $"api/transcoding/files/{id}", body: null, cancellationToken);

    /// <summary>What was saved, and what is still to be.</summary>
    public Task<TranscodingSavings> GetTranscodingSavingsAsync(string? root, CancellationToken cancellationToken) =>
        SendAsync<TranscodingSavings>(HttpMethod.Get, "api/transcoding/savings" + Query(("root", root)), body: null, cancellationToken);

    /// <summary>Has the original of a file brought back; the answer is the run that does it.</summary>
    public Task<StartedRun> RestoreTranscodedFileAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/transcoding/files/{id}/restore", body: null, cancellationToken);

    /// <summary>All of them in one file, as it comes.</summary>
    public async Task<Stream> ExportTranscodedFilesAsync(TranscodedFormat format, TranscodedState? state, string? root, CancellationToken cancellationToken)
    {
        var asked = Query(("format", WireFormat.Word(format)), ("state", state is { } known ? WireFormat.Word(known) : null), ("root", root));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "api/transcoding/export" + asked));
        return await OpenAsync(request, cancellationToken);
    }
}
