using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Films;

/// <summary>What shall be done to a film or a sound.</summary>
/// <param name="Place">Where it lies: a path, or an address that we signed; it is read by ranges.</param>
/// <param name="Others">Where the other assets lie that the recipe names.</param>
/// <param name="ContentType">What it is by its first bytes; tells WebM from Matroska where the format is to stay.</param>
public sealed record FilmOrder(string Place, EditRecipe Recipe, IReadOnlyDictionary<Guid, string> Others, string? ContentType = null)
{
    /// <summary>What ffprobe found in it before, where somebody has kept that: it is not looked into once more.</summary>
    public ProbeReport? Known { get; init; }

    /// <summary>How many threads decoders, filters and encoders may have each, which is what they take memory for; as many as ffmpeg likes where null.</summary>
    public int? Threads { get; init; }

    /// <summary>Pictures that were encoded beforehand and are taken in place of the film's own.</summary>
    public GivenPictures? Pictures { get; init; }

    /// <summary>How its pictures are encoded, where that is decided already and not by codec and quality alone; they are, then, even where they are in that codec.</summary>
    public PictureEncoding? Encoding { get; init; }

    /// <summary>Which of its streams stay.</summary>
    public Func<ProbeStream, bool> Keeps { get; init; } = static _ => true;

    /// <summary>Whether its pictures must stay as they are; where they cannot, nothing is made.</summary>
    public bool LeavesPictures { get; init; }

    /// <summary>By which recipe it is made: written into it, for whoever would make it again.</summary>
    public string? Stamp { get; init; }

    /// <summary>Told when all is made, and is only looked into any more.</summary>
    public Action Made { get; init; } = static () => { };

    internal string PlaceOf(Guid asset) =>
        Others.GetValueOrDefault(asset) ?? throw FilmException.Asked($"The asset {asset}, which the recipe names, is not there.");
}

/// <summary>The pictures of a film, encoded beforehand.</summary>
/// <param name="Place">Where they lie: a film with nothing else in it, whose first picture is seen at 0.</param>
/// <param name="From">When that is seen in the film, in seconds by its clock.</param>
public sealed record GivenPictures(string Place, double From);

/// <summary>What came out, proven by looking into it.</summary>
/// <param name="Files">The film; or the pictures that were taken out of it, the best first.</param>
/// <param name="Method">How it was made.</param>
/// <param name="How">The same in words, with the reason.</param>
/// <param name="Notes">What is otherwise than somebody might expect, such as a stream that the format cannot carry.</param>
public sealed record EditedFilm(IReadOnlyList<FilmFile> Files, FilmMethod Method, string How, IReadOnlyList<string> Notes)
{
    /// <summary>Streams that the format does not carry, though nobody wished them away; told of in the notes as well.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];
}

/// <summary>A file that came out, in the folder that was given.</summary>
/// <param name="Role"><c>film</c>, <c>sound</c>, <c>frame</c>, <c>thumbnail</c>, <c>preview</c>, <c>sprite</c> or <c>sprite-map</c>.</param>
/// <param name="Report">What ffprobe finds in it, where that was asked.</param>
public sealed record FilmFile(string Path, string Role, string ContentType, string Extension, ProbeReport? Report = null)
{
    /// <summary>The role of a map that says which small picture is when.</summary>
    public const string SpriteMap = "sprite-map";

    /// <summary>Of a picture: when it is seen in the film, in seconds.</summary>
    public double? At { get; init; }

    /// <summary>Of a picture among others: how good it is, from 0 to 1.</summary>
    public double? Score { get; init; }

    /// <summary>Why it was chosen.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>How a film was made.</summary>
public enum FilmMethod
{
    /// <summary>Its pictures are the very same, bit by bit.</summary>
    Copied = 0,

    /// <summary>Its pictures are the same but for those around the cuts.</summary>
    Edges = 1,

    /// <summary>Its pictures were all made anew.</summary>
    Encoded = 2,
}
