using System.ComponentModel;
using System.Text.Json.Nodes;

using Aspire.Media.Edits;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Films;
using Aspire.Media.Library;
using Aspire.Media.Uploads;
using Aspire.Media.Workers.Recovery;

namespace Aspire.Media.Workers.Editing;

/// <summary>Does to an asset what a recipe says, and takes what comes out into the library.</summary>
[Step(
    "media.edit",
    Title = "Edit an asset",
    Description = "Crops, resizes, turns, writes on and converts pictures; cuts, joins and converts films and sounds, too; what comes out is an asset of its own, made from the one that stays as it is.",
    Access = StepAccess.Write,
    Timeout = "12:00:00")]
internal sealed class EditStep(AssetStore assets, EditLineageStore lineage, EditHands hands, Intake intake, Scratch scratch) : Step<EditStep.Input, EditStep.Output>
{
    public sealed record Input(
        [property: Description("The asset's id.")] Guid Asset,
        [property: Description("What is done, in this order: each with `do`, as in {do: crop, aspect: \"16:9\"}."), WrittenAs("""{"type":"array","items":{"type":"object"}}""")] IReadOnlyList<JsonObject>? Edits = null,
        [property: Description("What comes out, as in {format: webp, quality: 80}."), WrittenAs("""{"type":"object"}""")] JsonObject? Result = null);

    /// <param name="Asset">What came out; of several things the first.</param>
    /// <param name="How">How it was done.</param>
    /// <param name="Notes">What is otherwise than one might expect.</param>
    public sealed record Output(Guid Asset, IReadOnlyList<Guid> Assets, string How, IReadOnlyList<string> Notes);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (asset, recipe, others) = await ReadAsync(input, cancellationToken);
        // Encoders need not make the same bytes twice: where an attempt before this one has brought in what was made, that is it.
        var isOne = recipe.Result.Extract is not { Kind: ExtractKind.Frames or ExtractKind.Sprite };
        if (isOne && await lineage.MadeAsync(asset.Id, recipe.Canonical(), context.RunId, cancellationToken) is [var before, ..])
        {
            return new Output(before.Id, [before.Id], before.How ?? "", before.Notes);
        }

        using var folder = scratch.Open(context);
        var edited = await hands.EditAsync(asset, recipe, others, folder, context, cancellationToken);
        await context.FenceAsync(cancellationToken);
        var made = new List<Guid>();
        foreach (var file in edited.Files)
        {
            if (file.Title == FilmFile.SpriteMap)
            {
                // It names the picture by the place where that is found, which is known only now.
                var map = await File.ReadAllTextAsync(file.Path, cancellationToken);
                await File.WriteAllTextAsync(file.Path, map.Replace("sprite.jpg#", $"/api/assets/{made[0]}/content#", StringComparison.Ordinal), cancellationToken);
            }

            made.Add(await TakeAsync(file, edited.Files.Count > 1 ? made.Count + 1 : null, asset, recipe, edited, others, context, cancellationToken));
        }

        return new Output(made[0], made, edited.How, edited.Notes);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var (asset, recipe, _) = await ReadAsync(input, cancellationToken);
        return [new PlannedAction("make", "a new asset", $"from `{asset.Title}`: {recipe.Canonical()}", $"asset:{asset.Id} with the content {asset.Sha256 ?? "that it has"}")];
    }

    private async Task<(Asset Asset, EditRecipe Recipe, IReadOnlyDictionary<Guid, Asset> Others)> ReadAsync(Input input, CancellationToken cancellationToken)
    {
        if (await assets.FindAsync(input.Asset, cancellationToken) is not { DeletedAt: null } asset)
        {
            throw new StepFailedException(FailureClass.FileNotFound, $"There is no asset {input.Asset}.", isPermanent: true);
        }

        if (asset.Kind == AssetKind.Other)
        {
            throw new StepFailedException(FailureClass.Configuration, $"`{asset.Title}` is neither a picture nor a film nor a sound.", isPermanent: true);
        }

        try
        {
            var document = new JsonObject { ["edits"] = new JsonArray([.. (input.Edits ?? []).Select(edit => edit.DeepClone())]), ["result"] = input.Result?.DeepClone() ?? new JsonObject() };
            var recipe = EditDocument.Parse(document, asset.Kind);
            var (others, fault) = await recipe.FindOthersAsync(asset.Kind, assets, cancellationToken);
            if (fault is not null)
            {
                throw new StepFailedException(FailureClass.FileNotFound, fault, isPermanent: true);
            }

            return recipe.FaultFor(asset) is { } wrong ? throw new StepFailedException(FailureClass.Configuration, wrong, isPermanent: true) : (asset, recipe, others);
        }
        catch (EditRefusedException refused)
        {
            throw new StepFailedException(FailureClass.Configuration, refused.Message, isPermanent: true, refused);
        }
    }

    private async Task<Guid> TakeAsync(
        EditedFile file, int? number, Asset asset, EditRecipe recipe, Edited edited, IReadOnlyDictionary<Guid, Asset> others, StepContext context, CancellationToken cancellationToken)
    {
        var name = $"{Path.GetFileNameWithoutExtension(asset.FileName)}{(number is { } place ? $"-{place}" : "")}.{file.Extension.TrimStart('.')}";
        var draft = new AssetDraft
        {
            FileName = name,
            Title = file.Title is { } part ? $"{asset.Title} ({part})" : asset.Title,
            Collection = asset.Collection,
            Site = asset.Site,
            Tags = asset.Tags,
            UploadedBy = "edit",
            MadeBy = context.RunId,
            Recipe = recipe.Canonical(),
            How = edited.How,
            Notes = edited.Notes,
            MadeFrom = [asset.Id, .. others.Keys],
        };
        try
        {
            await using var stream = File.OpenRead(file.Path);
            return (await intake.TakeAsync(stream, stream.Length, sha256: null, _ => Task.FromResult(new Announcement(draft)), report: null, cancellationToken)).Asset.Id;
        }
        catch (IntakeException refused)
        {
            throw new StepFailedException(FailureClass.InvalidFormat, refused.Message, isPermanent: true, refused);
        }
    }
}
