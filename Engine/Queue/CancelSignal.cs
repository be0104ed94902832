namespace Aspire.Media.Engine.Queue;

/// <summary>Wakes up the heartbeat: something that is worked on may have been cancelled.</summary>
internal sealed class CancelSignal : Signal;
