namespace Aspire.Media.Films;

/// <summary>Pictures that were encoded beforehand.</summary>
internal sealed partial class FilmPlan
{
    private string ChooseGiven(FilmSource given)
    {
        var made = given.Picture?.Codec ?? throw FilmException.Asked("There are no pictures in what is to be taken in place of the film's own.");
        return !Format.Pictures.Contains(made) ? throw FilmException.Asked($"{Format.Name} does not carry {made}, in which the pictures were encoded beforehand, but {string.Join(", ", Format.Pictures)}.")
            : recipe.Result.Codec is { } asked && PictureCodec.Name(asked) != made ? throw FilmException.Asked($"{PictureCodec.Name(asked)} was asked for, and the pictures were encoded beforehand in {made}.")
            : made;
    }

    // How long after the begin of the film the first of them is seen.
    private double GivenLate => Math.Max(0, parts.GivenFrom - source.Report.Start);

    // What is there already cannot be changed, nor be moved away from its sounds.
    private void RefuseChanges()
    {
        if (parts.Given is not null && (picture is not { IsEmpty: true } || isJoined || !Window.IsAll || Window.Speed != 1 || recipe.Result.Quality is not null))
        {
            throw FilmException.Asked("The pictures were encoded beforehand and are taken as they are: nothing can be done to them, nor to their times.");
        }
    }
}
