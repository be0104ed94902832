using Aspire.Media.Client.Access;
using Aspire.Media.Engine.Access;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Access;

/// <summary><c>/api/keys</c>: the keys by which programs and people come in.</summary>
internal static class KeysApi
{
    private const int LongestName = 100;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").WithTags("Access").Requires(Permission.KeysManage);
        keys.MapGet("", List).WithSummary("All keys, revoked ones too");
        keys.MapPost("", Create).WithSummary("A new key; its secret is shown this once");
        keys.MapDelete("/{id:guid}", Revoke).WithSummary("Ends a key at once and for good");
    }

    /// <summary>The holder of an API key, in the words of the access rules.</summary>
    public static async Task<CredentialHolder?> HolderAsync(this ApiKeyStore store, string secret, CancellationToken cancellationToken) =>
        await store.FindAsync(secret, cancellationToken) is { } key && RoleNames.Parse(key.Role) is { } role
            ? new CredentialHolder(key.Name, role, key.Scopes)
            : null;

    private static async Task<Ok<IEnumerable<ApiKey>>> List(ApiKeyStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok((await store.ListAsync(cancellationToken)).Select(Wire));

    private static async Task<Results<Created<CreatedApiKey>, ValidationProblem, ProblemHttpResult>> Create(
        CreateApiKey wanted, ApiKeyStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = Validate(wanted, time.GetUtcNow());
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, detail: string.Join(" ", errors.Values.SelectMany(texts => texts)));
        }

        var secret = ApiKeySecret.Create();
        var key = await store.CreateAsync(wanted.Name, secret, wanted.Role, [.. wanted.Scopes ?? []], wanted.ExpiresAt, cancellationToken);
        return key is null
            ? TypedResults.Problem($"A key named '{wanted.Name}' exists already: revoke it first, or choose another name.", statusCode: StatusCodes.Status409Conflict)
            : TypedResults.Created($"/api/keys/{key.Id}", new CreatedApiKey(Wire(key), secret));
    }

    private static async Task<Results<Ok<ApiKey>, ProblemHttpResult>> Revoke(Guid id, ApiKeyStore store, CancellationToken cancellationToken) =>
        await store.RevokeAsync(id, cancellationToken) is { } key
            ? TypedResults.Ok(Wire(key))
            : TypedResults.Problem($"There is no key {id}.", statusCode: StatusCodes.Status404NotFound);

    private static Dictionary<string, string[]> Validate(CreateApiKey wanted, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > LongestName)
        {
            errors["name"] = [$"A key needs a name of 1 to {LongestName} characters."];
        }

        if (RoleNames.Parse(wanted.Role) is null)
        {
            errors["role"] = [$"'{wanted.Role}' is no role: choose one of {string.Join(", ", RoleNames.All)}."];
        }

        var unknown = (wanted.Scopes ?? []).Except(Permission.All.Select(permission => permission.Name)).ToList();
        if (unknown.Count > 0)
        {
            errors["scopes"] = [$"'{unknown[0]}' is no permission: choose from {string.Join(", ", Permission.All.Select(permission => permission.Name))}."];
        }

        if (wanted.ExpiresAt <= now)
        {
            errors["expiresAt"] = [$"The key would have expired already, at {wanted.ExpiresAt:u}."];
        }

        return errors;
    }

    private static ApiKey Wire(ApiKeyRecord key) => new(
        key.Id, key.Name, key.Hint, key.Role, key.Scopes, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
}
