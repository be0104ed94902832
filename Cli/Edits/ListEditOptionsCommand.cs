namespace Aspire.Media.Cli.Edits;

/// <summary><c>media edits options</c>.</summary>
internal sealed class ListEditOptionsCommand : Verb
{
    public ListEditOptionsCommand()
        : base("options", "What can be done to pictures, films and sounds", "In the order in which it is carried out.", new Example("edits options", "All of it"))
    {
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var options = await session.Client.ListEditOptionsAsync(cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(options);
            return ExitCode.Done;
        }

        var listing = new Listing("option", "is", "for", "does");
        foreach (var option in options)
        {
            listing.Add(option.Name, option.Syntax, string.Join(", ", option.Kinds), option.Says);
        }

        listing.Write(session.Terminal, margin: 0);
        return ExitCode.Done;
    }
}
