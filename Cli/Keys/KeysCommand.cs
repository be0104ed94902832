namespace Aspire.Media.Cli.Keys;

/// <summary><c>media keys</c>: the API keys by which programs and people come in.</summary>
internal sealed class KeysCommand : VerbGroup
{
    public KeysCommand()
        : base(
            "keys",
            "API keys: list them, make one, end one",
            "A key has a role (viewer, editor, operator, admin), may be narrowed to single permissions, and may expire. Only its hash is kept, "
            + "so its secret is shown once. Keys are asked for when the server has Access__AdminKey (or another way of authentication) set; "
            + "that admin key is also the first key to make others with.")
    {
        Add(new ListKeysCommand());
        Add(new CreateKeyCommand());
        Add(new RevokeKeyCommand());
    }
}
