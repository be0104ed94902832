using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>How patient we are with what we call, and whom addresses given by users may lead to.</summary>
public sealed class OutboundHttpOptions : IValidatableObject
{
    public const string Section = "OutboundHttp";

    /// <summary>How often a request that may be repeated is repeated.</summary>
    [Range(0, 20)]
    public int Retries { get; init; } = 3;

    /// <summary>The pause before the first repetition; it doubles with each, and varies so that many callers spread.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A server that asks for a longer pause (Retry-After) gets none: its refusal goes to the caller.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may wait for the head of an answer, where another could follow.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all attempts and pauses together may take until the head of an answer. Uploads take what they take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan TotalLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long the body of an answer may stand still. Event streams may for ever.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The share of failures from which on a server is left alone for <see cref="Rest"/>,</summary>
    [Range(0.01, 1)]
    public double BreakingShare { get; init; } = 0.5;

    /// <summary>when at least so many requests went to it</summary>
    [Range(2, 100_000)]
    public int BreakingRequests { get; init; } = 10;

    /// <summary>within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan BreakingWindow { get; init; } = TimeSpan.FromSeconds(30);

    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Private networks that addresses given by users may lead to, such as <c>10.1.0.0/16, fd00:1::/64, 127.0.0.1</c>.</summary>
    public string AllowedNetworks { get; init; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in Listed(AllowedNetworks).Where(network => Network(network) is null))
        {
            yield return new ValidationResult(
                $"OutboundHttp__AllowedNetworks: '{network}' is neither an address nor a network such as 10.1.0.0/16.");
        }

        if (AttemptLimit > TotalLimit)
        {
            yield return new ValidationResult(
                $"OutboundHttp__AttemptLimit ({AttemptLimit}) must not be longer than OutboundHttp__TotalLimit ({TotalLimit}).");
        }
    }

    internal IReadOnlyList<IPNetwork> Networks() => [.. Listed(AllowedNetworks).Select(Network).OfType<IPNetwork>()];

    private static string[] Listed(string networks) =>
        networks.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
