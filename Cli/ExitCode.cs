namespace Aspire.Media.Cli;

/// <summary>What the shell is told.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;

    /// <summary>A run came to its end, and something in it failed that it could do without.</summary>
    public const int DoneWithErrors = 3;

    public const int Interrupted = 130;
    public const int Terminated = 143;
}
