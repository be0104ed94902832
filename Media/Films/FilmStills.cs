using System.Globalization;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Images;
using Aspire.Media.Library;
using Aspire.Media.Programs;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Films;

/// <summary>Pictures of films as an edit would make them: in turn with all other pictures, within their time, once for all who ask meanwhile, and kept like them.</summary>
public sealed partial class FilmStills(FilmEditor films, AssetSource places, ImageEdits edits, ImageVariants variants, IOptions<ImageOptions> options, TimeProvider time, ILogger<FilmStills> logger)
{
    // To be raised when the same recipe comes to make another picture.
    private const string Making = "still/1";

    /// <summary>What of a recipe can be seen in one picture. Where nothing comes and goes, times do not matter.</summary>
    public static EditRecipe Seen(EditRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var isTimed = recipe.Operations.Any(operation => operation is OverlayText { From: > 0 } or OverlayText { To: not null } or Subtitles { Burn: true });
        return new EditRecipe(
            [.. recipe.Operations.Where(operation => operation is not (Concat or Fade or Volume or Loudness or Mute or Subtitles { Burn: false }) && (isTimed || operation is not (Trim or Speed)))], new EditResult());
    }

    /// <summary>The same for the same picture; another one for all else.</summary>
    /// <param name="seen">Of <see cref="Seen"/>.</param>
    /// <param name="others">The assets that it names, as they are now.</param>
    /// <param name="at">In seconds of the film itself.</param>
    public static string TagOf(Asset film, EditRecipe seen, IReadOnlyDictionary<Guid, Asset> others, double at, int width) =>
        ImageVariants.TagOf(string.Create(CultureInfo.InvariantCulture, $"{Making} {at:0.###} {width}"), film, seen, others);

    /// <param name="tag">Of exactly these: <see cref="TagOf"/>.</param>
    /// <exception cref="ImageException">It cannot be made; the message says why.</exception>
    public Task<EditedImage> GetAsync(string tag, Asset film, EditRecipe seen, IReadOnlyDictionary<Guid, Asset> others, double at, int width, CancellationToken cancellationToken)
    {
        var order = new FilmOrder(places.Of(film), seen, others.ToDictionary(other => other.Key, other => places.Of(other.Value)), film.ContentType)
        {
            Known = film.Probe is { } probe ? ProbeReport.Read(probe) : null,
        };
        return variants.GetAsync(tag, token => edits.InTurnAsync(() => MakeAsync(order, at, width, token), token), cancellationToken);
    }

    private async Task<EditedImage> MakeAsync(FilmOrder order, double at, int width, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("aspire-media-still-");
        try
        {
            var still = await films.StillAsync(order, at, width, folder.FullName, static _ => { }, over.Token);
            return new EditedImage(still.Bytes, ImageFormat.Webp, still.Width, still.Height, 1, still.Notes);
        }
        catch (FilmException refused)
        {
            throw new ImageException(refused.Fault == FilmFault.Request ? ImageTrouble.Refused : ImageTrouble.Unreadable, refused.Message, refused);
        }
        catch (ProgramException failure) when (failure.ExitCode is null)
        {
            throw new ImageException(ImageTrouble.NotInstalled, $"Pictures of films are made by ffmpeg: {failure.Message}. Install it, or set Ffmpeg__Path.", failure);
        }
        catch (ProgramException failure)
        {
            Failed(failure.Message.Replace(order.Place, "it", StringComparison.Ordinal));
            throw new ImageException(ImageTrouble.Unreadable, "The film is damaged, or cut off: no picture could be made of it.", failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageException(ImageTrouble.TooSlow, $"The picture took longer than {options.Value.Limit.TotalSeconds:0} s (Images__Limit).", failure);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No picture could be made of a film: {Reason}")]
    private partial void Failed(string reason);
}
