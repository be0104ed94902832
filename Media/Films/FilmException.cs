namespace Aspire.Media.Films;

/// <summary>A film cannot be edited as it was asked.</summary>
public sealed class FilmException(FilmFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public FilmFault Fault => fault;

    internal static FilmException Asked(string message) => new(FilmFault.Request, message);
}

/// <summary>Where the fault lies.</summary>
public enum FilmFault
{
    /// <summary>In what was asked: it cannot be done to this film, however often it is tried.</summary>
    Request = 0,

    /// <summary>In the film: it cannot be read, or there is nothing in it.</summary>
    Input = 1,

    /// <summary>In what came out: it is not what was asked.</summary>
    Result = 2,
}
