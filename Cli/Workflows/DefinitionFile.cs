using System.Text;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary>A definition that lies in a file, or comes in by standard input.</summary>
internal sealed record DefinitionFile(string Name, byte[] Text, WorkflowFormat Format)
{
    public static async Task<DefinitionFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await GivenFile.ReadAsync(path, "definition", cancellationToken);
        return new DefinitionFile(path, text, FormatOf(path) ?? Sniff(Encoding.UTF8.GetString(text)));
    }

    /// <summary>JSON where an object begins and its first name stands in quotes; everything else is YAML.</summary>
    public static WorkflowFormat Sniff(string text)
    {
        var opening = SkipSpace(text, text.StartsWith('\uFEFF') ? 1 : 0);
        if (opening == text.Length || text[opening] != '{')
        {
            return WorkflowFormat.Yaml;
        }

        var first = SkipSpace(text, opening + 1);
        return first == text.Length || text[first] is '"' or '}' ? WorkflowFormat.Json : WorkflowFormat.Yaml;
    }

    private static WorkflowFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" or ".JSONC" => WorkflowFormat.Json,
        ".YAML" or ".YML" => WorkflowFormat.Yaml,
        _ => null,
    };

    // Spaces, and the comments that JSON may have here.
    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text.AsSpan(at).StartsWith("//"))
            {
                at = After(text, "\n", at);
            }
            else if (text.AsSpan(at).StartsWith("/*"))
            {
                at = After(text, "*/", at + 2);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static int After(string text, string end, int from) =>
        text.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var found ? found + end.Length : text.Length;
}
