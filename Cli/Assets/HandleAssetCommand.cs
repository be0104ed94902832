using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Assets;

/// <summary><c>media assets delete</c> and <c>restore</c>.</summary>
internal sealed class HandleAssetCommand : Verb
{
    private readonly Argument<string> which = NamedAsset.Argument();
    private readonly string done;
    private readonly bool wantsDeleted;
    private readonly Func<MediaClient, Guid, CancellationToken, Task<Asset>> handle;

    public HandleAssetCommand(
        string name, string description, string lesson, string done, bool wantsDeleted, Func<MediaClient, Guid, CancellationToken, Task<Asset>> handle, params IReadOnlyList<Example> examples)
        : base(name, description, lesson, examples)
    {
        (this.done, this.wantsDeleted, this.handle) = (done, wantsDeleted, handle);
        Add(which);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedAsset.FindAsync(session, session.Arguments.GetRequiredValue(which), wantsDeleted, cancellationToken);
        var asset = await handle(session.Client, id, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(asset);
        }
        else
        {
            session.Terminal.Line($"{AssetWords.OneLine(asset.Title)} ({ShortId.Of(id)}) is {done}.");
        }

        return ExitCode.Done;
    }
}
