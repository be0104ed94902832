using System.Net;

using Aspire.Media.Web.Calls;

using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Media.Web.Forwarding;

/// <summary>
/// Hands requests on to Api and its answers back, byte by byte as they come. It stands in for Yarp.ReverseProxy (README.md, Packages):
/// one destination, no retries, no buffering, no limit of its own.
/// </summary>
internal sealed partial class ApiForwarder(ApiLocation location, ILogger<ApiForwarder> logger) : IDisposable
{
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Follows a changed DNS name, as after a redeployment.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    });

    public async Task ForwardAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var cancellationToken = context.RequestAborted;
        using var request = ForwardedRequest.Of(context, location.Address);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (!cancellationToken.IsCancellationRequested)
        {
            await RefuseAsync(context, failure);
            return;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller has left; nobody is there to be told.
            return;
        }

        using (response)
        {
            await AnswerAsync(context, response, cancellationToken);
        }
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ForwardedHeaders.Copy(response, context.Response);
        try
        {
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                await UpgradedConnection.RelayAsync(context, response, cancellationToken);
                return;
            }

            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            // Headers go out at once: a stream of events may have nothing to say for a while.
            await context.Response.Body.FlushAsync(cancellationToken);
            await EagerCopy.RunAsync(body, context.Response.Body, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As above.
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            // Half an answer must not look like a whole one.
            BrokenOff(context.Request.Method, context.Request.Path, failure.Message);
            context.Abort();
        }
    }

    private async Task RefuseAsync(HttpContext context, HttpRequestException failure)
    {
        NoAnswer(context.Request.Method, context.Request.Path, location.Address, failure.Message);
        await Results.Problem(
            $"The API at {location.Address} does not answer: {(failure.InnerException ?? failure).Message.TrimEnd('.')}. "
            + "See whether it runs, and whether services__api__http__0 (or Web__Api) names its address.",
            statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context);
    }

    public void Dispose() => http.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} could not be forwarded to {Address}: {Reason}")]
    private partial void NoAnswer(string method, string path, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to {Method} {Path} broke off: {Reason}")]
    private partial void BrokenOff(string method, string path, string reason);
}
