using System.Net;

using Aspire.Media.Client;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Access;
using Aspire.Media.Web.Calls;

using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Web.Pages.SignIn;

/// <summary>Takes a key, has Api check it, and leaves it with the browser.</summary>
public sealed partial class SignInPage
{
    private string? problem;

    [SupplyParameterFromForm]
    private string? Key { get; set; }

    [SupplyParameterFromForm]
    private bool Keep { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [CascadingParameter]
    private HttpContext Context { get; set; } = default!;

    [Inject]
    private ApiClients Api { get; set; } = default!;

    [Inject]
    private IOptions<AccessOptions> Access { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        if (!Access.Value.IsRequired || Context.User.Identity?.IsAuthenticated == true)
        {
            Navigation.NavigateTo(LocalPath.OrHome(To));
        }
        else if (HttpMethods.IsGet(Context.Request.Method) && Context.Request.Cookies[Credential.CookieName] is { } kept)
        {
            // Somebody was signed in here, and is no longer: the reason is worth a word.
            problem = await RefusalAsync(kept, "The key that this browser kept is no longer valid.");
        }
    }

    private async Task SignInAsync()
    {
        var key = Key?.Trim();
        problem = PastedKey.IsPlausible(key)
            ? await RefusalAsync(key!, "This key is unknown, expired or revoked.")
            : "This is not a key: a key has no spaces and no line breaks.";
        if (problem is null)
        {
            CredentialCookie.Set(Context, key!, Keep);
            Navigation.NavigateTo(LocalPath.OrHome(To));
        }
    }

    /// <summary>Why <paramref name="key"/> lets nobody in; null when it does.</summary>
    private async Task<string?> RefusalAsync(string key, string otherwise)
    {
        try
        {
            var caller = await Api.For(key).GetCallerAsync(Context.RequestAborted);
            // An Api that asks for no key calls everybody its owner, which proves nothing here.
            return caller.AuthenticationRequired ? null : "The API asks for no keys, so it cannot check one. Set Access__AdminKey for it too.";
        }
        catch (MediaApiException failure) when (failure.Status is HttpStatusCode.Unauthorized)
        {
            return otherwise;
        }
        catch (MediaApiException failure) when (failure.Status is HttpStatusCode.Forbidden)
        {
            return "This key is valid, but it may not even look: it lacks the permission status.read.";
        }
        catch (MediaApiException failure)
        {
            return $"The key could not be checked. {failure.Message}";
        }
    }
}
