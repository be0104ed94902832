using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Edits;
using Aspire.Media.Edits;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

using Asset = Aspire.Media.Library.Asset;
using EditOption = Aspire.Media.Client.Edits.EditOption;

namespace Aspire.Media.Api.Edits;

/// <summary><c>/edit</c>: one endpoint for all that can be done to a thing of the library.</summary>
internal static class EditsApi
{
    private const int LargestBody = 1024 * 1024;
    private const int UsualPage = 20;
    private const int LargestPage = 100;
    private const string Subject = "asset";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static void MapEdits(this IEndpointRouteBuilder routes)
    {
        const string Summary = "Edits an asset by options (crop=…&resize=…&format=…) or by a document; the same edit of the same asset is found again. With Prefer: wait=N the answer comes once it is over, within N seconds";
        var edit = routes.MapGroup("/edit").WithTags("Edits").AddEndpointFilter(EditRefusal.FilterAsync);
        edit.MapPost("/{asset:guid}", Edit).WithSummary(Summary).Accepts<JsonObject>(isOptional: true, "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody)).Requires(Permission.AssetsAdd);
        edit.MapPost("", EditNamed).WithSummary(Summary).Accepts<JsonObject>(isOptional: true, "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody)).Requires(Permission.AssetsAdd);
        edit.MapGet("", List).WithSummary("Edits, the newest first: of an asset, or those that stand so (queued, processing, completed, failed)").Requires(Permission.AssetsRead);
        edit.MapGet("/{id:guid}", Get).WithSummary("An edit: how far it is, what came out, or why it failed; with Prefer: wait=N once it is over, within N seconds").Requires(Permission.AssetsRead);
        edit.MapDelete("/{id:guid}", Cancel).WithSummary("Cancels an edit that is not over: for all who asked for it, since the same edit is made once").Requires(Permission.AssetsAdd);
        routes.MapGet("/api/edit-options", Options).WithTags("Edits").WithSummary("All options of edits: what each does, how it is written and what it may be").Requires(Permission.AssetsRead);
    }

    private static async Task<Results<Ok<EditAction>, Accepted<EditAction>, ProblemHttpResult>> EditNamed(
        HttpContext context, EditOrders orders, EditActions actions, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        Guid.TryParse(context.Request.Query[Subject], out var asset)
            ? await Edit(asset, context, orders, actions, user, cancellationToken)
            : Refusal.Bad("What is edited is named by `asset`, as in /edit?asset=ID&resize=800, or in the path.");

    private static async Task<Results<Ok<EditAction>, Accepted<EditAction>, ProblemHttpResult>> Edit(
        Guid asset, HttpContext context, EditOrders orders, EditActions actions, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await orders.SubjectAsync(asset, cancellationToken) is not { } subject)
        {
            return AssetsApi.Missing(asset);
        }

        if (!EditWait.TryRead(context.Request, out var wait))
        {
            return EditWait.TooLong();
        }

        var (recipe, written) = await RecipeAsync(context.Request, subject, cancellationToken);
        await orders.ReadyAsync(subject, recipe, written, cancellationToken);
        return await EditWait.AnswerAsync(await actions.StartAsync(subject, recipe, user.Identity!.Name!, cancellationToken), wait, context, actions, cancellationToken);
    }

    private static async Task<Results<Ok<EditAction>, ProblemHttpResult>> Get(Guid id, HttpContext context, EditActions actions, CancellationToken cancellationToken)
    {
        if (!EditWait.TryRead(context.Request, out var wait))
        {
            return EditWait.TooLong();
        }

        return await actions.FindAsync(id, cancellationToken) is { } look ? TypedResults.Ok((await EditWait.AwaitAsync(look, wait, context, actions, cancellationToken)).Action) : Missing(id);
    }

    private static async Task<Results<Ok<Page<EditAction>>, ProblemHttpResult>> List(
        RunPictures pictures, EditActions actions, CancellationToken cancellationToken, Guid? asset = null, string? status = null, Guid? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} edits.");
        }

        var standing = Enum.GetValues<EditStatus>().Where(known => known != EditStatus.Unknown && WireFormat.Word(known) == status).Cast<EditStatus?>().FirstOrDefault();
        if (status is not null && standing is null)
        {
            return Refusal.Bad("An edit is queued, processing, completed or failed.");
        }

        var query = new RunQuery
        {
            Workflow = EditActions.Workflow,
            Statuses = standing is { } one ? EditWire.RunsOf(one) : null,
            Labels = asset is { } of ? new Dictionary<string, string> { [Subject] = of.ToString() } : null,
        };
        var page = await pictures.ListAsync(query, cursor, limit, cancellationToken);
        var edits = new List<EditAction>(page.Items.Count);
        foreach (var item in page.Items)
        {
            // What it gave stands in no list. One that was removed meanwhile is gone.
            if (await actions.FindAsync(item.Run.Id, cancellationToken) is { } look)
            {
                edits.Add(look.Action);
            }
        }

        return TypedResults.Ok(new Page<EditAction>(edits, page.Next?.ToString()));
    }

    private static async Task<Results<Ok<EditAction>, ProblemHttpResult>> Cancel(
        Guid id, EditActions actions, ClosingStore closing, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await actions.FindAsync(id, cancellationToken) is null)
        {
            return Missing(id);
        }

        if (await closing.CancelAsync(id, user.Identity!.Name!, reason: null, cancellationToken) == CancelResult.Over)
        {
            return Refusal.Conflict($"The edit {id} is over: there is nothing left to cancel.");
        }

        return await actions.FindAsync(id, cancellationToken) is { } look ? TypedResults.Ok(look.Action) : Missing(id);
    }

    private static Ok<IReadOnlyList<EditOption>> Options() => TypedResults.Ok<IReadOnlyList<EditOption>>([.. EditGrammar.Options.Select(EditWire.Of)]);

    private static async Task<(EditRecipe Recipe, JsonArray? Written)> RecipeAsync(HttpRequest request, Asset subject, CancellationToken cancellationToken)
    {
        // In the order in which they were written, each as often as it was: what a dictionary of them has lost.
        var options = new List<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (pair.DecodeName().ToString() is var name && name != Subject)
            {
                options.Add(KeyValuePair.Create(name, pair.DecodeValue().ToString()));
            }
        }

        // Whether one comes is told by the protocol; that it is empty only by itself, where nobody said how long it is.
        using var body = new MemoryStream();
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            await request.Body.CopyToAsync(body, cancellationToken);
        }

        if (body.Length == 0)
        {
            return (EditQuery.Parse(options, subject.Kind), null);
        }

        if (options.Count > 0)
        {
            throw new EditRefusedException("An edit is asked for by options or by a document, not by both: put the options into the document, or leave it out.");
        }

        try
        {
            var document = JsonNode.Parse(body.GetBuffer().AsSpan(0, (int)body.Length), nodeOptions: null, Strict);
            return (EditDocument.Parse(document, subject.Kind), document is JsonObject whole ? whole["edits"] as JsonArray : null);
        }
        catch (JsonException broken)
        {
            throw new EditRefusedException($"The document is no JSON: {broken.Message}");
        }
    }

    private static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"There is no edit {id}.");
}
