using System.Collections.Frozen;

namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>Words of JavaScript that cannot be names; most of them begin what an expression has not.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export",
        "extends", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "package",
        "private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "try", "typeof", "var", "void", "while",
        "with", "yield");

    public static bool Contains(string word) => Words.Contains(word);

    public static bool IsLiteral(string word) => word is "true" or "false" or "null";

    public static string? Reason(string word) => word switch
    {
        _ when !Words.Contains(word) => null,
        "if" or "else" or "switch" => $"`{word}` is a statement; write `condition ? this : that`",
        "function" => "write `(parameters) => result` for a function",
        "this" => "there is no `this`; inputs, steps, item and run have names",
        "for" or "while" or "do" => $"`{word}` is a statement; lists have map, filter and reduce",
        "var" or "let" or "const" => $"`{word}` declares, which expressions cannot; `(name => …)(value)` names a value",
        _ => $"`{word}` is not part of the language",
    };
}
