using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets upload</c>.</summary>
internal sealed class UploadCommand : Verb
{
    private const int Bar = 30;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private readonly Argument<string[]> files = new("file") { HelpName = "FILE", Description = "The files", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> title = new("--title") { HelpName = "TEXT", Description = "What it is called, in place of its name; for one file" };
    private readonly Option<string?> description = new("--description") { HelpName = "TEXT", Description = "What it is about" };
    private readonly Option<string?> collection = new("--collection") { HelpName = "NAME", Description = "The collection that it belongs to" };
    private readonly Option<string?> site = new("--site") { HelpName = "NAME", Description = "The site that it belongs to" };
    private readonly Option<string[]> tag = new("--tag") { HelpName = "TAG", Description = "A word by which it is found; may be given several times" };

    public UploadCommand()
        : base(
            "upload",
            "Brings files into the library",
            "Where the connection breaks, an upload goes on where it ended. What the library has already is not kept twice: the answer names it.",
            new Example("assets upload meeting.mp4 --tag council --collection sessions", "A file, with words by which it is found"),
            new Example("assets upload *.wav --json | jq -r '.[].id'", "Many, for a script"))
    {
        foreach (var option in (IEnumerable<Option>)[title, description, collection, site, tag])
        {
            Add(option);
        }

        Add(files);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var names = arguments.GetRequiredValue(files);
        if (arguments.GetValue(title) is not null && names.Length > 1)
        {
            throw new UsageException("--title is for one file, and there are several.");
        }

        foreach (var name in names.Where(name => !File.Exists(name)))
        {
            throw new UsageException(Directory.Exists(name) ? $"'{name}' is a folder: name its files." : $"There is no file '{name}'.");
        }

        var about = new Dictionary<string, string>();
        foreach (var (key, value) in new[]
                 {
                     ("title", arguments.GetValue(title)), ("description", arguments.GetValue(description)), ("collection", arguments.GetValue(collection)), ("site", arguments.GetValue(site)),
                     ("tags", arguments.GetValue(tag) is { Length: > 0 } tags ? string.Join(',', tags) : null),
                 })
        {
            if (value is not null)
            {
                about[key] = value;
            }
        }

        var assets = new List<Asset>();
        foreach (var name in names)
        {
            await using var file = File.OpenRead(name);
            var asset = await session.Client.UploadAsync(file, Path.GetFileName(name), about, Progress(session, name, file.Length), session.Time, cancellationToken);
            assets.Add(asset);
            if (!session.WantsJson)
            {
                terminal.Line(asset.Duplicate ? $"{name} is here already: {ShortId.Of(asset.Id)} ({AssetWords.OneLine(asset.Title)})" : $"{name} is {ShortId.Of(asset.Id)}, {AssetWords.Size(asset.Size)}");
            }
        }

        if (session.WantsJson)
        {
            terminal.Json(assets);
        }

        return ExitCode.Done;
    }

    // Once a second, a line: what took less needs none.
    private static Action<long> Progress(Session session, string name, long length)
    {
        var last = Stopwatch.GetTimestamp();
        return there =>
        {
            if (there < length && Stopwatch.GetElapsedTime(last) > Often)
            {
                last = Stopwatch.GetTimestamp();
                var percent = 100.0 * there / length;
                var (done, open) = ProgressBar.Of(percent, Bar);
                session.Terminal.Remark(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(name)} {done}{open} {ProgressBar.Words(percent)} of {AssetWords.Size(length)}"));
            }
        };
    }
}
