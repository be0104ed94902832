using Aspire.Media.Client.Assets;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Renames assets by a template, or shows what would become of them.</summary>
    public Task<Renamed> RenameAssetsAsync(RenameAssets wish, CancellationToken cancellationToken) =>
        SendAsync<Renamed>(HttpMethod.Post, "api/assets/rename", wish, cancellationToken);

    /// <summary>Gives assets the names back that they had before they were renamed; what was renamed again since stays as it is.</summary>
    public Task<Renamed> UndoRenameAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<Renamed>(HttpMethod.Post, $"api/assets/renames/{id}/undo", body: null, cancellationToken);
}
