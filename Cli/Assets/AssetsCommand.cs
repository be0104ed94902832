namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets</c>: what is in the library.</summary>
internal sealed class AssetsCommand : VerbGroup
{
    public AssetsCommand()
        : base(
            "assets",
            "What is in the library: list, show, upload, fetch, download, rename, renames, delete, restore",
            "Each file that comes in is kept once, whatever it is called; looked into, and given a thumbnail, by the workflow new-asset. What is deleted can be brought back until it is purged.")
    {
        Add(new ListAssetsCommand());
        Add(new ShowAssetCommand());
        Add(new UploadCommand());
        Add(new FetchCommand());
        Add(new DownloadCommand());
        Add(new RenameCommand());
        Add(new ListRenamesCommand());
        Add(new HandleAssetCommand(
            "delete", "Takes an asset out of sight", "Until it is purged, a month later unless the workflow sweep is told otherwise, it can be brought back.", "deleted", wantsDeleted: false,
            (client, id, token) => client.DeleteAssetAsync(id, token), new Example("assets delete 1f2e3d4c", "By the end of its id")));
        Add(new HandleAssetCommand(
            "restore", "Brings back an asset that was deleted", "Which there are: media assets list --deleted", "back", wantsDeleted: true,
            (client, id, token) => client.RestoreAssetAsync(id, token), new Example("assets restore 1f2e3d4c", "By the end of its id")));
    }
}
