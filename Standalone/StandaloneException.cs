namespace Aspire.Media.Standalone;

/// <summary>This process cannot run here as it is; the message names the setting that mends it.</summary>
public sealed class StandaloneException(string message, Exception? innerException = null) : Exception(message, innerException);
