using Spectre.Console;

namespace Aspire.Media.Cli;

/// <summary>
/// The few colours that mean something: the plain ones, which a terminal's owner has made readable on his background.
/// Every meaning is also a word, for those who see none.
/// </summary>
internal static class Ink
{
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Doubtful = new(Color.Olive);
    public static readonly Style Bad = new(Color.Maroon);
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Quiet = new(decoration: Decoration.Dim);
}
