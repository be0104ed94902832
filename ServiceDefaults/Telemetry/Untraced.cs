using Microsoft.AspNetCore.Builder;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>Marks endpoints that machines ask every few seconds, and that would bury the traces of everything else.</summary>
internal sealed class Untraced;

internal static class UntracedEndpoints
{
    public static TBuilder Untraced<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new Untraced());
}
