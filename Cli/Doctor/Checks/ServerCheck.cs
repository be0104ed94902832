using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Status;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The running server, if there is one: whether it is healthy, and of this program's release.</summary>
internal sealed class ServerCheck : ICheck
{
    private const string Ask = "media status tells what it lacks";

    public CheckGroup Group => CheckGroup.Services;

    public string Name => "server";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var client = surroundings.Session.Client;
        var place = surroundings.Session.Place;
        try
        {
            var healthy = await client.IsHealthyAsync(cancellationToken);
            return healthy
                ? await CompareAsync(surroundings.Session, client, cancellationToken)
                : Finding.Wrong($"{place} says that it is unhealthy", Ask);
        }
        catch (MediaApiException failure) when (failure.Status is null)
        {
            return surroundings.Session.NamesAddress
                ? Finding.Wrong(failure.Message, $"start it, or correct --url or {GlobalOptions.AddressVariable}")
                : Finding.Unused($"none runs at {place}");
        }
        catch (MediaApiException failure)
        {
            return Finding.Wrong(failure.Message, $"correct --url or {GlobalOptions.AddressVariable}");
        }
    }

    private static async Task<Finding> CompareAsync(Session session, MediaClient client, CancellationToken cancellationToken)
    {
        var place = session.Place;
        try
        {
            var status = await client.GetStatusAsync(cancellationToken);
            var theirs = Release.Of(status.Version);
            return theirs != Release.Version
                ? Finding.Warning($"{place} runs release {theirs}, and this is {Release.Version}", $"use the media command of release {theirs}, or update the server")
                : status.Health == Health.Healthy
                    ? Finding.Ok($"{theirs} at {place}, healthy")
                    : Finding.Warning($"{theirs} at {place} works, but lacks something", Ask);
        }
        catch (MediaApiException failure) when (failure.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return session.HasKey
                ? Finding.Wrong($"{place} is healthy, but does not take this API key", $"correct {GlobalOptions.KeyVariable} or --key")
                : Finding.Ok($"{place} is healthy; it tells its release to holders of a key only ({GlobalOptions.KeyVariable})");
        }
    }
}
