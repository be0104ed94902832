using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;

namespace Aspire.Media.Cli.Runs;

/// <summary>What a run is started with, as it is typed or lies in a file.</summary>
internal sealed class InputOptions
{
    // Of two values with one name nobody knows which is meant.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Option<string[]> values = new("--input")
    {
        HelpName = "NAME=VALUE",
        Description = "An input; its value is read as JSON where it is some, else as text. May be given several times",
    };

    private readonly Option<string?> file = new("--inputs")
    {
        HelpName = "FILE",
        Description = "A JSON object with inputs; - is standard input. What --input gives goes before it",
    };

    public void AddTo(Command command)
    {
        command.Add(values);
        command.Add(file);
    }

    /// <summary>The inputs that were given over those that are there already; null where none were given.</summary>
    public async Task<JsonObject?> ReadAsync(ParseResult arguments, Func<Task<JsonObject>>? usual, CancellationToken cancellationToken)
    {
        var typed = NamedValues.Read(arguments.GetValue(values) ?? [], "--input");
        var path = arguments.GetValue(file);
        if (typed.Count == 0 && path is null)
        {
            return null;
        }

        var inputs = usual is null ? [] : (JsonObject)(await usual()).DeepClone();
        foreach (var (name, value) in path is null ? [] : Parse(path, await GivenFile.ReadAsync(path, "set of inputs", cancellationToken)))
        {
            inputs[name] = value?.DeepClone();
        }

        foreach (var (name, value) in typed)
        {
            inputs[name] = ValueOf(value);
        }

        return inputs;
    }

    /// <summary>Says what is wrong with inputs, one fault per line with its place.</summary>
    public static void Tell(Session session, MediaApiException refusal)
    {
        if (session.WantsJson)
        {
            session.Terminal.Json(new { errors = refusal.Errors });
            return;
        }

        foreach (var error in refusal.Errors)
        {
            session.Terminal.Complain($"{(error.Pointer.Length == 0 ? "the inputs" : error.Pointer)}: {error.Message}{(error.Suggestion is null ? "" : $"; {error.Suggestion}")}");
        }
    }

    internal static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static JsonObject Parse(string path, byte[] text)
    {
        try
        {
            return JsonNode.Parse(Encoding.UTF8.GetString(text).TrimStart('\uFEFF'), documentOptions: Strict) as JsonObject
                ?? throw new CommandException($"{path} holds no JSON object: inputs have names.");
        }
        catch (JsonException failure)
        {
            throw new CommandException($"{path}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}: this is no JSON, or a name that was given before.", failure);
        }
    }
}
