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

    /// <summary>Null when it did not even start.</summary>
    public int? ExitCode { get; }
}
