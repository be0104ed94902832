namespace Aspire.Media.Programs;

/// <summary>A program that is not ours did not do what it was started for.</summary>
public sealed class ProgramException : Exception
{
    public ProgramException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="words">What it last wrote about its troubles.</param>
    public ProgramException(string program, int exitCode, string words)
        : base(words.Length > 0 ? $"{program} failed (exit code {exitCode}): {words}" : $"{program} failed without a word (exit code {exitCode})") =>
        ExitCode = exitCode;

    private ProgramException(string message, ProgramException told)
        : base(message, told.InnerException) =>
        ExitCode = told.ExitCode;

    /// <summary>The same, without where something lies: that is nobody's concern, and an address may be signed.</summary>
    public ProgramException Hiding(IEnumerable<string> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var message = places.Where(place => place.Length > 0).Aggregate(Message, (words, place) => words.Replace($"file:{place}", "it", StringComparison.Ordinal).Replace(place, "it", StringComparison.Ordinal));
        return message == Message ? this : new ProgramException(message, this);
    }

    /// <summary>Null when it did not even start.</summary>
    public int? ExitCode { get; }
}
