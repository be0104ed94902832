using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;

namespace Aspire.Media.Cli.Keys;

/// <summary><c>media keys revoke</c>.</summary>
internal sealed class RevokeKeyCommand : Verb
{
    private readonly Argument<string> which = new("key") { HelpName = "NAME-OR-ID", Description = "The key's name, or its id from 'media keys list --json'" };

    public RevokeKeyCommand()
        : base(
            "revoke",
            "Ends a key at once and for good",
            "The next request that shows it is refused. Its name can be given to a new key afterwards.",
            new Example("keys revoke backup", "By its name"))
    {
        Add(which);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var wanted = session.Arguments.GetRequiredValue(which);
        var id = Guid.TryParse(wanted, out var given) ? given : await FindAsync(session.Client, wanted, cancellationToken);
        var key = await session.Client.RevokeKeyAsync(id, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(key);
        }
        else
        {
            session.Terminal.Line($"Key '{key.Name}' ({key.Hint}…) is revoked.");
        }

        return ExitCode.Done;
    }

    private static async Task<Guid> FindAsync(MediaClient client, string name, CancellationToken cancellationToken)
    {
        var keys = await client.ListKeysAsync(cancellationToken);
        var named = keys.Where(key => key.Name == name).ToList();
        if (named.Find(key => key.RevokedAt is null) is { } valid)
        {
            return valid.Id;
        }

        throw new CommandException(named is [.., ApiKey { RevokedAt: { } revoked }]
            ? $"The key '{name}' was revoked already, on {RelativeTime.Date(revoked)}."
            : $"There is no key named '{name}'.{Misunderstanding.Suggest(name, keys.Where(key => key.RevokedAt is null).Select(key => key.Name))}");
    }
}
