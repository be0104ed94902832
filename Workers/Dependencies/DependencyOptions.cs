namespace Aspire.Media.Workers.Dependencies;

/// <summary>A service that kinds of steps need, as configuration names it: <c>Dependencies__0__Name</c> and so on.</summary>
public sealed class DependencyOptions
{
    public const string Section = "Dependencies";

    public string Name { get; init; } = "";

    /// <summary><c>http://host/health</c>, which answers with anything but a failure of the server, or <c>tcp://host:port</c>, which takes connections.</summary>
    public Uri? Url { get; init; }

    /// <summary>The kinds of steps that need it.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>What steps require of a worker that need it.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    public string? Help { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal string? Fault(int number) =>
        Name.Length is 0 or > 100 ? $"Dependencies__{number}__Name is missing, or has more than 100 characters."
        : Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "tcp" } || (Url.Scheme == "tcp" && Url.Port < 1) ? $"Dependencies__{number}__Url: '{Url}' is no address such as http://host/health or tcp://host:port."
        : Kinds.Count + Capabilities.Count == 0 ? $"Dependencies__{number}: name the steps that need {Name}, by __Kinds__0 or __Capabilities__0."
        : Every < TimeSpan.FromSeconds(1) || Every > TimeSpan.FromHours(1) ? $"Dependencies__{number}__Every: {Every} is not between a second and an hour."
        : null;
}
