using System.CommandLine;

using Aspire.Media.Cli.Assets;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Cli.Edits;

/// <summary><c>media edit</c>.</summary>
internal sealed class EditCommand : Verb
{
    // What the server waits for at most in one request.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Argument<string> asset = NamedAsset.Argument();
    private readonly Argument<string[]> options = new("option") { HelpName = "OPTION", Arity = ArgumentArity.OneOrMore, Description = "What is done and what comes out, as name=value: 'media edits options' lists them" };
    private readonly Option<bool> wait = new("--wait") { Description = "Until it is over" };

    public EditCommand()
        : base(
            "edit",
            "Edits a picture",
            "What comes out is an asset of its own. The same edit of the same asset is made once, and found again. Options are carried out in their documented order, whatever the order here.",
            new Example("edit 1f2e3d4c crop=16:9 resize=1280 format=webp --wait", "Cropped, made smaller and converted"),
            new Example("edit 1f2e3d4c headshot=400x500", "A face, with its eyes on the upper third"))
    {
        Add(asset);
        Add(options);
        Add(wait);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var arguments = session.Arguments;
        var id = await NamedAsset.FindAsync(session, arguments.GetRequiredValue(asset), deleted: false, cancellationToken);
        var isPatient = arguments.GetValue(wait);
        var edit = await session.Client.EditAsync(id, arguments.GetRequiredValue(options), isPatient ? Patience : null, cancellationToken);
        while (isPatient && edit.Status is (EditStatus.Queued or EditStatus.Processing))
        {
            edit = await session.Client.GetEditAsync(edit.Id, Patience, cancellationToken);
        }

        if (session.WantsJson)
        {
            session.Terminal.Json(edit);
        }
        else
        {
            session.Terminal.Line(Words(edit));
            foreach (var note in edit.Notes)
            {
                session.Terminal.Remark(note);
            }
        }

        return edit.Status == EditStatus.Failed ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Words(EditAction edit) => edit.Status switch
    {
        EditStatus.Completed => $"Asset {ShortId.Of(edit.Asset!.Value)} came out. {edit.How}",
        EditStatus.Failed => $"The edit {ShortId.Of(edit.Id)} failed: {edit.Error?.Message}",
        _ => $"Run {ShortId.Of(edit.Id)} does it: media watch {ShortId.Of(edit.Id)}",
    };
}
