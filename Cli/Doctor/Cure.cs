namespace Aspire.Media.Cli.Doctor;

/// <summary>Commands that mend what is missing.</summary>
internal static class Cure
{
    /// <summary>Files of the product that the project's folder lacks.</summary>
    public const string Setup = "./media setup";

    /// <summary>Packages, by their names in Debian and Ubuntu.</summary>
    public static string Install(string packages) => $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install {packages}";
}
