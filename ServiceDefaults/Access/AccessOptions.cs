using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Who may come in. With none of it set, only this machine may, without a credential.</summary>
public sealed class AccessOptions : IValidatableObject
{
    public const string Section = "Access";
    public const int LeastAdminKeyLength = 32;

    /// <summary>A key that is always admin, from configuration: the way in before any other key exists.</summary>
    public string? AdminKey { get; init; }

    /// <summary>A key that opens <c>/metrics</c> and nothing else, for whoever collects them.</summary>
    public string? MetricsKey { get; init; }

    /// <summary>Ask for API keys although no <see cref="AdminKey"/> is set (the keys then exist already).</summary>
    public bool RequireKeys { get; init; }

    public JwtOptions Jwt { get; init; } = new();

    /// <summary>True when callers must show a credential.</summary>
    public bool IsRequired => RequireKeys || AdminKey is { Length: > 0 } || Jwt.IsConfigured;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdminKey is { Length: > 0 and < LeastAdminKeyLength })
        {
            yield return new ValidationResult($"Access__AdminKey is too short to be a secret: give it at least {LeastAdminKeyLength} characters.");
        }

        if (MetricsKey is { Length: > 0 and < LeastAdminKeyLength })
        {
            yield return new ValidationResult($"Access__MetricsKey is too short to be a secret: give it at least {LeastAdminKeyLength} characters.");
        }

        if (MetricsKey is { Length: > 0 } && MetricsKey == AdminKey)
        {
            yield return new ValidationResult("Access__MetricsKey is the same as Access__AdminKey: whoever collects metrics could do everything.");
        }

        if (Jwt.Authority is { } authority && !(authority.IsAbsoluteUri && (authority.Scheme == Uri.UriSchemeHttps || authority.IsLoopback)))
        {
            yield return new ValidationResult($"Access__Jwt__Authority must be an https address; {authority} is not.");
        }

        if (Jwt.IsConfigured && string.IsNullOrEmpty(Jwt.Audience))
        {
            yield return new ValidationResult("Access__Jwt__Audience is missing: without it, tokens made for other programs would be taken here.");
        }
    }
}

/// <summary>An outside identity provider whose tokens are accepted.</summary>
public sealed class JwtOptions
{
    /// <summary>The issuer, whose <c>/.well-known/openid-configuration</c> names its keys.</summary>
    public Uri? Authority { get; init; }

    /// <summary>What the tokens must be made for.</summary>
    public string Audience { get; init; } = "";

    /// <summary>The claim that holds a role, or a list of them. A token without a known role may do nothing.</summary>
    public string RoleClaim { get; init; } = "roles";

    public bool IsConfigured => Authority is not null;
}
