namespace Aspire.Media.Engine.Schedules;

/// <summary>A text that says no times, and why, as a sentence for whoever wrote it.</summary>
public sealed class CronException(string message) : Exception(message);
