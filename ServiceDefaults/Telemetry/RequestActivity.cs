using System.Diagnostics;

using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>
/// Says on the activity of a request what its route was and how it ended, which ASP.NET Core 10 leaves to
/// OpenTelemetry.Instrumentation.AspNetCore (README.md, Packages).
/// </summary>
internal sealed class RequestActivity(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            return next(context);
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<Untraced>() is null)
        {
            return DescribeAsync(context, activity);
        }

        // Withdrawn from recording, with all that it causes, because samplers heed the parent.
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        activity.IsAllDataRequested = false;
        return next(context);
    }

    private async Task DescribeAsync(HttpContext context, Activity activity)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        if (route is not null)
        {
            activity.SetTag("http.route", route);
        }

        try
        {
            await next(context);
            var status = context.Response.StatusCode;
            var handled = context.Features.Get<IExceptionHandlerFeature>()?.Error.GetType().FullName;
            End(activity, status, status >= StatusCodes.Status500InternalServerError ? handled ?? status.ToString() : null);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nothing went wrong here.
            End(activity, context.Response.StatusCode, error: null);
            throw;
        }
        catch (Exception failure)
        {
            // The server will answer 500, unless an answer is under way.
            var status = context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
            End(activity, status, failure.GetType().FullName);
            throw;
        }
    }

    private static void End(Activity activity, int status, string? error)
    {
        activity.SetTag("http.response.status_code", status);
        if (error is not null)
        {
            activity.SetTag("error.type", error);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }
}
