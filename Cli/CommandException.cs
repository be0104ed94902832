namespace Aspire.Media.Cli;

/// <summary>A verb could not do what was asked; the message is the one line that its user reads.</summary>
internal class CommandException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    public virtual int ExitCode => Cli.ExitCode.Failed;
}

/// <summary>The verb was not understood, or was given something it cannot take.</summary>
internal sealed class UsageException(string message) : CommandException(message)
{
    public override int ExitCode => Cli.ExitCode.Misused;
}
