using Aspire.Media.Client.Access;

namespace Aspire.Media.Cli.Keys;

/// <summary><c>media keys list</c>.</summary>
internal sealed class ListKeysCommand() : Verb(
    "list",
    "All keys, revoked ones too",
    "The secrets are not among them: nobody has them but their owners. The hint is a secret's beginning, to tell keys apart.",
    new Example("keys list", "Who may come in, and who did of late"),
    new Example("keys list --json | jq -r '.[] | select(.lastUsedAt == null) | .name'", "Keys that were never used"))
{
    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var keys = await session.Client.ListKeysAsync(cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(keys);
        }
        else if (keys.Count == 0)
        {
            session.Terminal.Line("There are no keys yet. Make one: media keys create NAME --role viewer");
        }
        else
        {
            Show(session.Terminal, keys, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, IReadOnlyList<ApiKey> keys, DateTimeOffset now)
    {
        var listing = new Listing("name", "role", "hint", "last used", "ends", "scopes");
        foreach (var key in keys)
        {
            listing.Add(
                key.Name,
                key.Role,
                key.Hint + "…",
                key.LastUsedAt is { } used ? RelativeTime.Ago(used, now) : "never",
                EndOf(key, now),
                key.Scopes.Count == 0 ? "all of its role" : string.Join(' ', key.Scopes));
        }

        listing.Write(terminal, margin: 0);
    }

    private static Cell EndOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is { } revoked ? new Cell($"revoked {RelativeTime.Date(revoked)}", Ink.Quiet)
        : key.ExpiresAt is not { } expires ? "never"
        : expires <= now ? new Cell($"expired {RelativeTime.Date(expires)}", Ink.Doubtful)
        : $"in {RelativeTime.Span(expires - now)}, {RelativeTime.Date(expires)}";
}
