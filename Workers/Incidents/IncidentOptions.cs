using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Workers.Incidents;

/// <summary>Who outside is told of incidents.</summary>
public sealed class IncidentOptions : IValidatableObject
{
    public const string Section = "Incidents";

    public IReadOnlyList<WebhookReceiver> Webhooks { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (receiver, number) in Webhooks.Select((receiver, number) => (receiver, number)))
        {
            if (receiver.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            {
                yield return new ValidationResult($"Incidents__Webhooks__{number}__Url: '{receiver.Url}' is no address such as https://example.org/hooks.");
            }

            if (!receiver.HasSecret)
            {
                yield return new ValidationResult($"Incidents__Webhooks__{number}__Secret must be 24 bytes or more in base64, such as whsec_$(openssl rand -base64 32).");
            }
        }
    }
}

public sealed class WebhookReceiver
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;

    public Uri? Url { get; init; }

    /// <summary>The key by which messages are signed: base64, with or without <c>whsec_</c> in front.</summary>
    public string Secret { get; init; } = "";

    internal bool HasSecret
    {
        get
        {
            var text = Secret.StartsWith(Prefix, StringComparison.Ordinal) ? Secret[Prefix.Length..] : Secret;
            var bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text, bytes, out var length) && length >= LeastBytes;
        }
    }
}
