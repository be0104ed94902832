namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites</c>: whose media it is.</summary>
internal sealed class SitesCommand : VerbGroup
{
    public SitesCommand()
        : base(
            "sites",
            "Whose media it is - cities, households, studios - and the folders that are theirs: list, show, put, scan, delete",
            "A site has a name that assets say, a time zone, words of its own, and folders (roots) as workers see them, from which files are taken into the library.")
    {
        Add(new ListSitesCommand());
        Add(new ShowSiteCommand());
        Add(new PutSiteCommand());
        Add(new ScanSitesCommand());
        Add(new DeleteSiteCommand());
    }
}
