using System.Globalization;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Edits;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Edits;

/// <summary>How long a request waits for the end of an edit: <c>Prefer: wait=N</c>.</summary>
internal static class EditWait
{
    private const int Longest = 60;

    public static ProblemHttpResult TooLong() => Refusal.Bad($"`Prefer: wait=N` waits for 0 to {Longest} seconds.");

    public static bool TryRead(HttpRequest request, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var preference = request.Headers["Prefer"].SelectMany(line => (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)).FirstOrDefault(word => word.StartsWith("wait=", StringComparison.OrdinalIgnoreCase));
        if (preference is null)
        {
            return true;
        }

        var isNumber = int.TryParse(preference[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        wait = TimeSpan.FromSeconds(Math.Min(seconds, Longest));
        return isNumber && seconds <= Longest;
    }

    /// <summary>An edit once it is over, or as it stands when nobody waits any more.</summary>
    public static async Task<EditLook> AwaitAsync(EditLook look, TimeSpan wait, HttpContext context, EditActions actions, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero)
        {
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds:0}");
        }

        return await actions.AwaitAsync(look, wait, cancellationToken);
    }

    /// <summary>Answers a request that asked for an edit.</summary>
    public static async Task<Results<Ok<EditAction>, Accepted<EditAction>, ProblemHttpResult>> AnswerAsync(
        EditLook look, TimeSpan wait, HttpContext context, EditActions actions, CancellationToken cancellationToken)
    {
        look = await AwaitAsync(look, wait, context, actions, cancellationToken);
        return look.IsOver ? TypedResults.Ok(look.Action) : TypedResults.Accepted(look.Action.Links.Self, look.Action);
    }
}
