using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Media.Web.Forwarding;

/// <summary>A connection that stopped being HTTP: what either side says is carried to the other until one of them hangs up.</summary>
internal static class UpgradedConnection
{
    public static async Task RelayAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var api = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var browser = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();

        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = EagerCopy.RunAsync(browser, api, hangUp.Token);
        var down = EagerCopy.RunAsync(api, browser, hangUp.Token);
        var ended = await Task.WhenAny(up, down);
        await hangUp.CancelAsync();
        await Task.WhenAll(up, down).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await ended;
    }
}
