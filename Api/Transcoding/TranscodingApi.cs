using System.Security.Claims;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Transcoding;

using Microsoft.AspNetCore.Http.HttpResults;

using StartedRun = Aspire.Media.Client.Runs.StartedRun;
using TranscodedFile = Aspire.Media.Client.Transcoding.TranscodedFile;
using TranscodedState = Aspire.Media.Client.Transcoding.TranscodedState;
using TranscodingSaving = Aspire.Media.Client.Transcoding.TranscodingSaving;
using TranscodingSavings = Aspire.Media.Client.Transcoding.TranscodingSavings;
using WaitingFiles = Aspire.Media.Client.Transcoding.WaitingFiles;

namespace Aspire.Media.Api.Transcoding;

/// <summary><c>/api/transcoding</c>: files that were replaced by what was made of them, what that saved, and the way back.</summary>
internal static class TranscodingApi
{
    private const string RestoreWorkflow = "transcode-restore";
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapTranscoding(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/transcoding").WithTags("Transcoding").Requires(Permission.AssetsRead);
        read.MapGet("/files", List).WithSummary("Files that were replaced by what was made of them, the newest first; of one state or one root");
        read.MapGet("/files/{id:guid}", Get).WithSummary("One of them");
        read.MapGet("/savings", Savings).WithSummary("What was saved, in all and by root, codec and day, and what is still to be");
        read.MapGet("/export", Export).WithSummary("All of them in one file: csv, json, or sqlite where sqlite3 is installed");
        var edit = routes.MapGroup("/api/transcoding").WithTags("Transcoding").Requires(Permission.AssetsEdit);
        edit.MapPost("/files/{id:guid}/restore", Restore).WithSummary("Has the original of a file brought back; the answer is the run that does it");
    }

    private static async Task<Results<Ok<Page<TranscodedFile>>, ProblemHttpResult>> List(
        TranscodedListStore store, CancellationToken cancellationToken, string? state = null, string? root = null, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} files.");
        }

        if (Filters(state, root, out var known) is { } refusal)
        {
            return refusal;
        }

        Guid? before = null;
        if (cursor is { Length: > 0 })
        {
            if (!Guid.TryParseExact(cursor, "N", out var place))
            {
                return Refusal.Bad("The cursor is none of this list: take what `next` of the part before says.");
            }

            before = place;
        }

        var found = await store.ListAsync(known, root, before, limit + 1, cancellationToken);
        return TypedResults.Ok(new Page<TranscodedFile>([.. found.Take(limit).Select(Wire)], found.Count > limit ? found[limit - 1].Id.ToString("N") : null));
    }

    private static async Task<Results<Ok<TranscodedFile>, ProblemHttpResult>> Get(Guid id, TranscodedFileStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(Wire(found)) : Missing(id);

    private static async Task<Results<Ok<TranscodingSavings>, ProblemHttpResult>> Savings(TranscodedListStore store, CancellationToken cancellationToken, string? root = null)
    {
        if (Filters(state: null, root, out _) is { } refusal)
        {
            return refusal;
        }

        var savings = await store.SavingsAsync(root, cancellationToken);
        return TypedResults.Ok(new TranscodingSavings(
            Of(SavingOf.All).Single(), Of(SavingOf.Root), Of(SavingOf.Codec), [.. Of(SavingOf.Day).OrderBy(saving => saving.Day)],
            [.. savings.Waiting.Select(waiting => new WaitingFiles(waiting.Root, waiting.Files, waiting.Bytes, waiting.ExpectedBytes, waiting.Bytes - waiting.ExpectedBytes))]));

        IReadOnlyList<TranscodingSaving> Of(SavingOf of) =>
        [
            .. savings.Done.Where(saving => saving.Of == of).Select(saving => new TranscodingSaving(
                saving.Files, saving.BytesBefore, saving.BytesAfter, saving.BytesBefore - saving.BytesAfter, saving.EncodeSeconds, saving.Root, saving.CodecBefore, saving.CodecAfter, saving.Day)),
        ];
    }

    private static async Task<IResult> Export(
        TranscodedListStore store, SqliteFileStore sqlite, HttpResponse response, CancellationToken cancellationToken, string? format = null, string? state = null, string? root = null)
    {
        if (Filters(state, root, out var known) is { } refusal)
        {
            return refusal;
        }

        switch (format ?? "csv")
        {
            case "csv":
                return new TranscodedCsvAnswer(store.AllAsync(known, root, cancellationToken));
            case "json":
                response.Headers.ContentDisposition = "attachment; filename=\"transcoded-files.json\"";
                return TypedResults.Ok(store.AllAsync(known, root, cancellationToken).Select(Wire));
            case "sqlite":
                return await SqliteAsync(sqlite, known, root, cancellationToken);
            default:
                return Refusal.Bad($"`{format}` is no format: csv, json or sqlite.");
        }
    }

    private static async Task<IResult> SqliteAsync(SqliteFileStore sqlite, Media.Transcoding.TranscodedState? state, string? root, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("aspire-media-export-");
        try
        {
            var path = Path.Combine(folder.FullName, "transcoded-files.sqlite");
            await sqlite.WriteAsync(path, state, root, cancellationToken);
            // It has its name no longer, and lives until it is sent.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
            return TypedResults.Stream(file, "application/vnd.sqlite3", "transcoded-files.sqlite");
        }
        catch (ProgramException failure) when (failure.ExitCode is null)
        {
            return TypedResults.Problem("The program sqlite3 is not installed where the API runs: apt-get install sqlite3, or take csv or json.", statusCode: StatusCodes.Status501NotImplemented);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Results<Accepted<StartedRun>, ProblemHttpResult>> Restore(
        Guid id, TranscodedFileStore store, RunStarter starter, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } file)
        {
            return Missing(id);
        }

        switch (file.State)
        {
            case Media.Transcoding.TranscodedState.Restored:
                return Refusal.Conflict($"The original of {file.Before.Path} is back already.");
            case Media.Transcoding.TranscodedState.Purged:
                return Refusal.Conflict(FormattableString.Invariant($"The original of {file.Before.Path} was kept until {file.QuarantinedUntil:yyyy-MM-dd}, and is gone since."));
            case Media.Transcoding.TranscodedState.Swapping:
                return Refusal.Conflict($"{file.Before.Path} is being replaced: wait until run {file.Run} is over.");
        }

        try
        {
            var started = await starter.StartAsync(
                new StartRequest { Workflow = RestoreWorkflow, Inputs = new JsonObject { ["file"] = id.ToString() }, CreatedBy = user.Identity!.Name! }, cancellationToken);
            return TypedResults.Accepted($"/api/runs/{started.Id}", new StartedRun(started.Id, IsNew: true));
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
    }

    private static ProblemHttpResult? Filters(string? state, string? root, out Media.Transcoding.TranscodedState? known)
    {
        known = null;
        if (root?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Refusal.Bad("There is no such root.");
        }

        if (state is { Length: > 0 })
        {
            if (!Enum.TryParse<Media.Transcoding.TranscodedState>(state, ignoreCase: true, out var parsed) || WireFormat.Word(parsed) != state)
            {
                return Refusal.Bad($"`{state}` is no state: {string.Join(", ", Enum.GetValues<Media.Transcoding.TranscodedState>().Select(WireFormat.Word))}.");
            }

            known = parsed;
        }

        return null;
    }

    private static ProblemHttpResult Missing(Guid id) => Refusal.NotFound($"No file was replaced as {id}.");

    private static TranscodedFile Wire(Media.Transcoding.TranscodedFile file) => new()
    {
        Id = file.Id,
        Run = file.Run,
        State = Enum.Parse<TranscodedState>(file.State.ToString()),
        Root = file.Root,
        PathBefore = file.Before.Path,
        PathAfter = file.PathAfter,
        Recipe = file.Facts.Recipe,
        Reason = file.Facts.Reason,
        BytesBefore = file.Before.Size,
        BytesAfter = file.BytesAfter,
        CodecBefore = file.Facts.CodecBefore,
        CodecAfter = file.Facts.CodecAfter,
        Duration = file.Facts.Duration,
        Frames = file.Facts.Frames,
        EncodeSeconds = file.Facts.EncodeSeconds,
        Encoder = file.Facts.Encoder,
        Worker = file.Facts.Worker,
        Quality = file.Facts.Quality,
        QualityMeasure = file.Facts.QualityMeasure,
        Sha256 = file.Sha256After,
        Quarantine = file.QuarantinePath,
        QuarantinedUntil = file.QuarantinedUntil,
        BegunAt = file.BegunAt,
        SwappedAt = file.SwappedAt,
        EndedAt = file.EndedAt,
    };
}
