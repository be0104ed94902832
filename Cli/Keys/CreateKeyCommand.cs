using System.CommandLine;

using Aspire.Media.Client.Access;

namespace Aspire.Media.Cli.Keys;

/// <summary><c>media keys create</c>.</summary>
internal sealed class CreateKeyCommand : Verb
{
    private readonly Argument<string> name = new("name") { HelpName = "NAME", Description = "What the key is for; no two valid keys share a name" };

    private readonly Option<string> role = new("--role")
    {
        HelpName = "ROLE",
        Required = true,
        Description = "viewer looks, editor also changes media, operator also steers work, admin also decides who may do what",
    };

    private readonly Option<string[]> scopes = new("--scope")
    {
        HelpName = "PERMISSION",
        Description = "Narrows the key to a permission of its role, such as status.read; may be given several times",
    };

    private readonly Option<string?> expires = new("--expires")
    {
        HelpName = "WHEN",
        Description = "12h, 90d, 6w, 2y from now, or a date such as 2030-12-31 (from its first moment, UTC); without it the key lasts",
    };

    public CreateKeyCommand()
        : base(
            "create",
            "A new key; its secret is shown this once",
            "Standard output carries the secret and nothing else, so that it can go straight to where it is needed.",
            new Example("keys create backup --role viewer --expires 90d", "A key that can look, for a season"),
            new Example("keys create prometheus --role viewer --scope metrics.read > prometheus.key", "A key for one purpose, straight into a file"))
    {
        Add(name);
        Add(role);
        Add(scopes);
        Add(expires);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        var until = arguments.GetValue(expires) is { } text ? Expiry.Parse(text, now) : (DateTimeOffset?)null;
        var created = await session.Client.CreateKeyAsync(
            new CreateApiKey(arguments.GetRequiredValue(name), arguments.GetRequiredValue(role), arguments.GetValue(scopes), until),
            cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(created);
            return ExitCode.Done;
        }

        var key = created.Key;
        terminal.Remark($"Key '{key.Name}', {key.Role}, {(key.ExpiresAt is { } end ? $"until {RelativeTime.Date(end)}, {RelativeTime.Span(end - now)} from now" : "without end")}. "
            + "Keep its secret now: it is not shown again.");
        terminal.Line(created.Secret, Ink.Strong);
        terminal.Remark($"It is shown to the server as {GlobalOptions.KeyVariable}, --key, or the header 'Authorization: Bearer …'.");
        return ExitCode.Done;
    }
}
