using System.Text;

using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Cli.Workflows;

/// <summary>A definition that lies in a file, or comes in by standard input.</summary>
internal sealed record DefinitionFile(string Name, byte[] Text, WorkflowFormat Format)
{
    private const string StandardInput = "-";

    // The server says how long a definition may be; this keeps a film that was named by mistake from being read whole.
    private const int MostBytes = 16 * 1024 * 1024;

    public static async Task<DefinitionFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // A terminal's input cannot be called back, but it can be left alone.
            var text = path == StandardInput
                ? await ReadAsync(Console.OpenStandardInput(), path, cancellationToken).WaitAsync(cancellationToken)
                : await ReadAsync(File.OpenRead(path), path, cancellationToken);
            return new DefinitionFile(path, text, FormatOf(path) ?? Sniff(Encoding.UTF8.GetString(text)));
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new CommandException(Directory.Exists(path) ? $"{path} is a folder; name one file in it." : $"{path} may not be read: {refusal.Message}", refusal);
        }
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

    private static async Task<byte[]> ReadAsync(Stream stream, string path, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            using var text = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var length)
            {
                text.Write(buffer, 0, length);
                if (text.Length > MostBytes)
                {
                    throw new CommandException($"{path} is no definition: it has more than {MostBytes / (1024 * 1024)} MiB.");
                }
            }

            return text.ToArray();
        }
    }

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
