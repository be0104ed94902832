using System.Net;

using Aspire.Media.Client;

namespace Aspire.Media.Web.Live;

/// <summary>Why there is no newer picture.</summary>
public sealed record Trouble(string Message, TroubleKind Kind, DateTimeOffset Since)
{
    public static Trouble Of(MediaApiException failure, Trouble? before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var kind = failure.Status switch
        {
            null or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => TroubleKind.NoAnswer,
            HttpStatusCode.Unauthorized => TroubleKind.CredentialRefused,
            HttpStatusCode.Forbidden => TroubleKind.NotAllowed,
            HttpStatusCode.NotFound => TroubleKind.Missing,
            _ => TroubleKind.Fault,
        };
        return new Trouble(failure.Message, kind, before?.Since ?? now);
    }
}

public enum TroubleKind
{
    /// <summary>Api is away.</summary>
    NoAnswer,

    /// <summary>Api answers, but not to this user.</summary>
    CredentialRefused,

    /// <summary>Api answers this user, but not this question.</summary>
    NotAllowed,

    /// <summary>What was asked for does not exist.</summary>
    Missing,

    /// <summary>Api is there and cannot do its work.</summary>
    Fault,
}
