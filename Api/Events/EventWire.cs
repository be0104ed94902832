using Aspire.Media.Client.Events;
using Aspire.Media.Engine.Events;

namespace Aspire.Media.Api.Events;

/// <summary>What happened, as clients get it.</summary>
internal static class EventWire
{
    public static LiveEvent Wire(Happening happening) =>
        new(happening.Position.ToString(), happening.At, happening.Kind, happening.Run, happening.Step, happening.Data);
}
