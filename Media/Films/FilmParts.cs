namespace Aspire.Media.Films;

/// <summary>What was found out, or made, before a film can be planned.</summary>
internal sealed class FilmParts(FilmOrder order, string folder)
{
    private readonly Dictionary<string, string> scripts = [];

    /// <summary>Films that are put behind it.</summary>
    public Dictionary<Guid, FilmSource> Films { get; } = [];

    /// <summary>Captions as files of ours, by asset.</summary>
    public Dictionary<Guid, string> Captions { get; } = [];

    /// <summary>Words of the film itself that had to be brought to the part that is kept, as files of ours, by the index of their stream.</summary>
    public Dictionary<int, string> Words { get; } = [];

    /// <summary>Its covers, as files of ours, by the index of their stream.</summary>
    public Dictionary<int, string> Covers { get; } = [];

    /// <summary>How loud the sounds are, by their place.</summary>
    public Dictionary<int, LoudnessMeasure> Loudness { get; } = [];

    /// <summary>Its pictures as they are to be taken, where they were put together beforehand, and how long after the cut the first is seen.</summary>
    public (string File, double Late)? Spliced { get; set; }

    /// <summary>Pictures that were encoded beforehand, where there are such.</summary>
    public FilmSource? Given { get; set; }

    /// <summary>When the first of them is seen in the film, in seconds by its clock.</summary>
    public double GivenFrom => order.Pictures!.From;

    public string PlaceOf(Guid asset) => order.PlaceOf(asset);

    /// <summary>A file with this text; the same file for the same text.</summary>
    public string Script(string text, string extension = "ass")
    {
        if (!scripts.TryGetValue(text, out var file))
        {
            scripts[text] = file = Path.Combine(folder, $"text{scripts.Count}.{extension}");
            File.WriteAllText(file, text);
        }

        return file;
    }
}
