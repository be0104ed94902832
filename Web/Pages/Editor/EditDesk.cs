using System.Net;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>
/// Where an edit is put together: what the viewer sees changes at once, and is told to Api one change after the other. What Api refuses stays as it was typed,
/// with Api's words beside it, until it is mended or taken back.
/// </summary>
/// <param name="viewer">Whose edit it is.</param>
public sealed class EditDesk(MediaClient api, Guid asset, string? viewer)
{
    private readonly Dictionary<Guid, Asset> known = [];
    private Task sending = Task.CompletedTask;
    private int waiting;

    /// <summary>What is known to Api; null before the first change.</summary>
    public EditSession? Session { get; private set; }

    public EditDraft Draft { get; private set; } = new();

    /// <summary>Whether Api holds something that this page cannot show, because it was put together elsewhere.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>What Api said that concerns no part of the edit.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What is worth to know, and no failure.</summary>
    public string? Told { get; private set; }

    /// <summary>What is wrong with which part of the edit, such as <c>crop</c> or <c>text/1/size</c>.</summary>
    public IReadOnlyDictionary<string, string> Problems { get; private set; } = new Dictionary<string, string>();

    /// <summary>One more with each thing that was done at the page, so that the browser knows that it was heard.</summary>
    public int Count { get; private set; }

    public bool IsBusy => waiting > 0;

    private bool IsRefused => Problems.Count > 0 || Trouble is not null;

    private bool IsOpen => Session?.Status == EditSessionStatus.Open;

    /// <summary>Whether there is something to be made of it, and Api has all of it.</summary>
    public bool IsReady => IsOpen && !IsBusy && !IsRefused && !IsEmpty;

    public bool MayUndo => !IsBusy && (Problems.Count > 0 || (IsOpen && Session!.Undoable > 0));

    public bool MayRedo => !IsBusy && IsOpen && Session!.Redoable > 0;

    public bool IsEmpty => !IsForeign && Draft.IsEmpty;

    /// <summary>Where what would come out is seen; null while there is nothing newer to see than what the browser shows by itself.</summary>
    public string? Preview => Session is { Links.Preview: { } address } session && !IsBusy && Problems.Count == 0 && (IsForeign || Draft.HasLooks)
        ? $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}r={session.Revision}"
        : null;

    public IEnumerable<string> ProblemsOf(string part) => Problems.Where(problem => problem.Key == part || problem.Key.StartsWith(part + "/", StringComparison.Ordinal)).Select(problem => problem.Value).Distinct();

    /// <summary>What is wrong with parts of the edit that other tools than this one show.</summary>
    public IEnumerable<string> ProblemsBeside(string tool) => Problems.Where(problem => ToolOf(problem.Key) != tool).Select(problem => problem.Value).Distinct();

    /// <summary>Takes up what stands at Api, unless there is something here that it does not have.</summary>
    /// <param name="open">The newest that is open; null where none is.</param>
    public void Offer(EditSession? open)
    {
        if (open is null || IsBusy || IsRefused || (Session is { } mine && (mine.Id != open.Id || mine.Revision >= open.Revision)))
        {
            return;
        }

        Adopt(open);
    }

    /// <summary>Shows a change, and tells it to Api after those before it.</summary>
    public Task ChangeAsync(EditDraft draft)
    {
        Count++;
        var (document, before) = (DraftDocument.Of(draft), DraftDocument.Of(Draft));
        if (!IsForeign && !IsRefused && JsonNode.DeepEquals(document.Edits, before.Edits) && JsonNode.DeepEquals(document.Result, before.Result))
        {
            Draft = draft;
            return Task.CompletedTask;
        }

        (Draft, IsForeign) = (draft, false);
        return NextAsync(() => ReplaceAsync(document, isAgain: false));
    }

    /// <summary>Puts a document in place of all that there is, as it was put together elsewhere.</summary>
    public Task TakeUpAsync(JsonObject recipe)
    {
        Count++;
        Take(recipe);
        var document = new DraftDocument(recipe["edits"]?.DeepClone() as JsonArray ?? [], recipe["result"]?.DeepClone() as JsonObject ?? [], []);
        return NextAsync(() => ReplaceAsync(document, isAgain: false));
    }

    /// <summary>Takes back the last change, or what was refused.</summary>
    public Task UndoAsync()
    {
        Count++;
        if (Problems.Count > 0)
        {
            Problems = new Dictionary<string, string>();
            Take(Session?.Document ?? []);
            return Task.CompletedTask;
        }

        return IsOpen ? NextAsync(async () => Adopt(await api.UndoEditSessionAsync(Session!.Id, CancellationToken.None))) : Task.CompletedTask;
    }

    public Task RedoAsync()
    {
        Count++;
        return MayRedo ? NextAsync(async () => Adopt(await api.RedoEditSessionAsync(Session!.Id, CancellationToken.None))) : Task.CompletedTask;
    }

    /// <summary>Has it made. What stands here stays, so that another can be made from it.</summary>
    public Task CommitAsync() => NextAsync(async () =>
    {
        await api.CommitEditSessionAsync(Session!.Id, wait: null, CancellationToken.None);
        Session = Session with { Status = EditSessionStatus.Committed };
    });

    /// <summary>An asset that an edit names; null where there is none any more.</summary>
    public Asset? Known(Guid id) => known.GetValueOrDefault(id);

    public void Learn(Asset one) => known[one.Id] = one;

    /// <summary>Asks for those assets that the edit names.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Draft.Behind.Append(Draft.Mark?.Asset ?? Guid.Empty).Append(Draft.Subtitle?.Asset ?? Guid.Empty).Where(id => id != Guid.Empty && !known.ContainsKey(id)).Distinct().ToList())
        {
            try
            {
                Learn(await api.GetAssetAsync(id, cancellationToken));
            }
            catch (MediaApiException missing) when (missing.Status == HttpStatusCode.NotFound)
            {
                // It was purged; it is shown by its id, and Api says what that means for the edit.
            }
        }
    }

    private async Task NextAsync(Func<Task> send)
    {
        waiting++;
        var before = sending;
        var done = new TaskCompletionSource();
        sending = done.Task;
        try
        {
            await before;
            (Trouble, Told) = (null, null);
            await send();
            await LearnAsync(CancellationToken.None);
        }
        catch (MediaApiException failure)
        {
            Trouble = failure.Message;
        }
        finally
        {
            waiting--;
            done.SetResult();
        }
    }

    private async Task ReplaceAsync(DraftDocument document, bool isAgain)
    {
        try
        {
            if (!IsOpen)
            {
                // Another window may have begun one that this one has not heard of yet: there is one edit, however many look at it.
                var begun = await EditorPicture.OpenAsync(api, asset, viewer, CancellationToken.None);
                if (begun is not null && DraftDocument.Read(begun.Document) is not { IsEmpty: true })
                {
                    ShowOther(begun);
                    return;
                }

                Session = begun ?? await api.StartEditSessionAsync(asset, CancellationToken.None);
            }

            var change = new EditChange((JsonArray)document.Edits.DeepClone(), (JsonObject)document.Result.DeepClone(), Session!.Revision);
            Session = await api.ReplaceEditSessionAsync(Session.Id, change, CancellationToken.None);
            Problems = new Dictionary<string, string>();
        }
        catch (MediaApiException refused) when (refused.Status == HttpStatusCode.BadRequest)
        {
            Problems = refused.Errors.Count == 0
                ? new Dictionary<string, string> { [""] = refused.Message }
                : refused.Errors.GroupBy(error => SlotOf(error.Pointer, document.Slots)).ToDictionary(errors => errors.Key, errors => string.Join(" ", errors.Select(error => error.Message)));
        }
        catch (MediaApiException gone) when (gone.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound && !isAgain && Session is not null)
        {
            await CatchUpAsync(document);
        }
    }

    // Another window changed it, committed it or dropped it.
    private async Task CatchUpAsync(DraftDocument document)
    {
        try
        {
            var now = await api.GetEditSessionAsync(Session!.Id, CancellationToken.None);
            if (now.Status == EditSessionStatus.Open)
            {
                ShowOther(now);
                return;
            }
        }
        catch (MediaApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            // It goes on in a new one.
        }

        Session = null;
        await ReplaceAsync(document, isAgain: true);
    }

    private void ShowOther(EditSession session)
    {
        Adopt(session);
        Told = "It was changed in another window meanwhile: this is how it stands now.";
    }

    private void Adopt(EditSession session)
    {
        Session = session;
        Problems = new Dictionary<string, string>();
        Take(session.Document);
    }

    private void Take(JsonObject document)
    {
        var read = DraftDocument.Read(document);
        (Draft, IsForeign) = (read ?? new EditDraft(), read is null);
    }

    // Nothing where no tool shows it.
    private static string ToolOf(string part) => part.Split('/')[0] switch
    {
        "trim" or "speed" => "time",
        "rotate" or "flip" or "crop" or "headshot" => "crop",
        "colour" or "blur" or "sharpen" or "opacity" => "colour",
        "text" => "text",
        "watermark" => "mark",
        "subtitles" => "words",
        "fade" or "volume" or "loudness" or "mute" => "sound",
        "concat" => "join",
        "resize" or "result" => "format",
        _ => "",
    };

    private static string SlotOf(string pointer, IReadOnlyList<string> slots) => pointer.Split('/') switch
    {
        ["", "edits", var place, .. var rest] when int.TryParse(place, out var at) && at < slots.Count => string.Join('/', [slots[at], .. rest]),
        ["", .. var rest] => string.Join('/', rest),
        _ => "",
    };
}
