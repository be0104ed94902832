using System.Text.Json.Nodes;

using Aspire.Media.Client.Edits;
using Aspire.Media.Edits;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Library;

namespace Aspire.Media.Api.Edits;

/// <summary>Edits as actions: each is a run of the workflow <c>edit</c>, one for each thing and what is done to it.</summary>
internal sealed class EditActions(RunStarter starter, RunPictures pictures, AssetStore assets, EventFeed feed, TimeProvider time)
{
    public const string Workflow = "edit";

    // Even if nothing is told of it, it is looked at.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);

    /// <summary>Starts what is asked for, or finds it where it is there: under way, or completed with its result still living. What failed is made again.</summary>
    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<EditLook> StartAsync(Asset asset, EditRecipe recipe, string by, CancellationToken cancellationToken)
    {
        var document = EditDocument.Print(recipe);
        var inputs = new JsonObject { ["asset"] = asset.Id.ToString(), ["edits"] = document["edits"]?.DeepClone() ?? new JsonArray(), ["result"] = document["result"]?.DeepClone() ?? new JsonObject() };
        // Each content is one asset, so that the asset stands for it.
        var key = $"{asset.Id:N}/{recipe.Key()}";
        while (true)
        {
            var started = await starter.StartAsync(new StartRequest { Workflow = Workflow, Inputs = inputs, IdempotencyKey = key, CreatedBy = by }, cancellationToken);
            if (started.IsNew)
            {
                EditMetrics.Queued(asset.Kind);
            }

            if (await FindAsync(started.Id, cancellationToken) is { } look && (started.IsNew || await IsGoodAsync(look, cancellationToken)))
            {
                return look;
            }

            // The next after one that came to nothing is the same for all who ask at once.
            key = $"{asset.Id:N}/{recipe.Key()}/{started.Id:N}";
        }
    }

    /// <summary>An action; null where there is none of this id.</summary>
    public async Task<EditLook?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await pictures.FindAsync(id, cancellationToken) is { Run: { Workflow: Workflow, IsDry: false } } picture ? new EditLook(EditWire.Of(picture, time.GetUtcNow()), picture.Run.Status.IsOver()) : null;

    /// <summary>An action once it is over, or as it stands when nobody waits any more.</summary>
    public async Task<EditLook> AwaitAsync(EditLook look, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (look.IsOver || patience <= TimeSpan.Zero)
        {
            return look;
        }

        var id = look.Action.Id;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // From before the look: what happens after it is heard.
            await foreach (var batch in feed.FollowAsync(after: null, Glance, either.Token))
            {
                if (batch.Rows.Count > 0 && !batch.Rows.Any(row => row.IsOf(id)))
                {
                    continue;
                }

                look = await FindAsync(id, either.Token) ?? look;
                if (look.IsOver)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It takes longer than anybody waits.
        }

        return look;
    }

    private async Task<bool> IsGoodAsync(EditLook look, CancellationToken cancellationToken)
    {
        if (look.Action.Status is EditStatus.Queued or EditStatus.Processing)
        {
            return true;
        }

        foreach (var made in look.Action.Assets)
        {
            if (await assets.FindAsync(made, cancellationToken) is not { DeletedAt: null })
            {
                return false;
            }
        }

        return look.Action is { Status: EditStatus.Completed, Assets.Count: > 0 };
    }
}

/// <summary>An action as it was seen.</summary>
internal sealed record EditLook(EditAction Action, bool IsOver);
