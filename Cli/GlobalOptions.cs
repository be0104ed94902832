using System.CommandLine;

namespace Aspire.Media.Cli;

/// <summary>The options that every verb takes.</summary>
internal static class GlobalOptions
{
    public const string AddressVariable = "MEDIA_URL";
    public const string KeyVariable = "MEDIA_KEY";
    public const string DefaultAddress = "http://127.0.0.1:8080";

    public static readonly Option<string?> Url = new("--url")
    {
        Description = $"Address of the server (else {AddressVariable}, else {DefaultAddress})",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static readonly Option<string?> Key = new("--key")
    {
        Description = $"API key (else {KeyVariable}, which others on this machine cannot read in the list of processes)",
        HelpName = "KEY",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON document on standard output, for programs",
        Recursive = true,
    };

    public static readonly Option<bool> NoColor = new("--no-color")
    {
        Description = "Plain text on a terminal, too (so does NO_COLOR)",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All { get; } = [Url, Key, Json, NoColor];
}
