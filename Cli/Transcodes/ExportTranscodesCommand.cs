using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Transcoding;

namespace Aspire.Media.Cli.Transcodes;

/// <summary><c>media transcodes export</c>.</summary>
internal sealed class ExportTranscodesCommand : Verb
{
    private readonly Option<string> format = new("--format")
    {
        HelpName = "FORMAT", Description = "csv, json, or sqlite, for which the server needs the program sqlite3", DefaultValueFactory = static _ => WireFormat.Word(TranscodedFormat.Csv),
    };

    private readonly Option<string?> output = new("--output", "-o") { HelpName = "FILE", Description = "Where to; without it, transcoded-files.FORMAT in this folder" };
    private readonly Option<bool> force = new("--force") { Description = "Over a file that is there" };
    private readonly Option<string?> state = NamedTranscode.State();
    private readonly Option<string?> root = NamedTranscode.Root();

    public ExportTranscodesCommand()
        : base(
            "export",
            "Writes all that is known of replaced files into a file",
            "One line, or one row of the table transcoded_file, for each; the columns are those of the database.",
            new Example("transcodes export --format sqlite", "To ask it with SQL"),
            new Example("transcodes export --root films -o films.csv", "For a spreadsheet"))
    {
        foreach (var option in (IEnumerable<Option>)[format, output, force, state, root])
        {
            Add(option);
        }
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var word = arguments.GetValue(format)!;
        var wanted = Enum.GetValues<TranscodedFormat>().FirstOrDefault(known => known != TranscodedFormat.Unknown && WireFormat.Word(known) == word);
        if (wanted == TranscodedFormat.Unknown)
        {
            throw new UsageException($"'{word}' is no format: write csv, json or sqlite.");
        }

        var place = Path.GetFullPath(arguments.GetValue(output) ?? $"transcoded-files.{word}");
        if (File.Exists(place) && !arguments.GetValue(force))
        {
            throw new CommandException($"{place} is there already; --force writes over it.");
        }

        var draft = $"{place}.part";
        try
        {
            await using (var source = await session.Client.ExportTranscodedFilesAsync(wanted, NamedTranscode.StateOf(arguments.GetValue(state)), arguments.GetValue(root), cancellationToken))
            await using (var target = File.Create(draft))
            {
                await source.CopyToAsync(target, cancellationToken);
            }

            File.Move(draft, place, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }

        session.Terminal.Line(place);
        return ExitCode.Done;
    }
}
