using Aspire.Media.Client.Assets;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Renames assets by a template, or shows what would become of them.</summary>
    public Task<Renamed> RenameAssetsAsync(RenameAssets wish, CancellationToken cancellationToken) =>
        SendAsync<Renamed>(HttpMethod.Post, "api/assets/rename", wish, cancellationToken);

    /// <summary>What was renamed in the past, the newest first.</summary>
    public Task<Page<PastRename>> ListRenamesAsync(string? cursor, int? limit, CancellationToken cancellationToken) =>
        SendAsync<Page<PastRename>>(HttpMethod.Get, "api/assets/renames" + Query(("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    /// <summary>One renaming with the names of all its assets.</summary>
    public Task<PastRename> GetRenameAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<PastRename>(HttpMethod.Get, $"api/assets/renames/{id}", body: null, cancellationToken);

    /// <summary>Gives assets the names back that they had before they were renamed; what was renamed again since stays as it is.</summary>
    public Task<Renamed> UndoRenameAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Renamed>(HttpMethod.Post, $"api/assets/renames/{id}/undo", body: null, cancellationToken);
}
