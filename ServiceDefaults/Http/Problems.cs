using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>Programs get every refusal and failure as ProblemDetails; people get Web's pages.</summary>
internal static partial class Problems
{
    // A database keeps every character but U+0000, and says so in one way for texts and in another for JSON.
    private const string UnknownCharacter = "22021";
    private const string UntranslatableCharacter = "22P05";

    // Dropped, renamed, or with another password: it comes back as little by itself as it went.
    private const string NoSuchDatabase = "3D000";
    private const string NotLetIn = "28000";
    private const string WrongPassword = "28P01";

    public static void AddProblems(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Detail ??= context.HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is { } failure ? Describe(failure) : Describe(context.HttpContext));
    }

    public static void UseProblems(this IApplicationBuilder app) =>
        app.UseWhen(context => IsForPrograms(context.Request), programs =>
        {
            programs.UseExceptionHandler(new ExceptionHandlerOptions
            {
                StatusCodeSelector = Status,
                // What the caller did wrong the caller is told; nobody here has to look into it.
                SuppressDiagnosticsCallback = static context => Status(context.Exception) < StatusCodes.Status500InternalServerError,
            });
            programs.UseStatusCodePages();
        });

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static int Status(Exception failure) => failure switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        DbException { SqlState: UnknownCharacter or UntranslatableCharacter } => StatusCodes.Status400BadRequest,
        DbException { IsTransient: true } or DbException { SqlState: NoSuchDatabase or NotLetIn or WrongPassword } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    // Only what the caller can act upon; what went wrong inside stands in the log.
    private static string? Describe(Exception failure) => failure switch
    {
        BadHttpRequestException { InnerException: JsonException json } => $"The body is not the JSON that is expected here: {Plain(json.Message)}",
        BadHttpRequestException bad => Plain(bad.Message),
        DbException { SqlState: UnknownCharacter or UntranslatableCharacter } => "A text in this request holds the character U+0000, which cannot be kept.",
        DbException { IsTransient: true } => "The database does not answer at the moment; try again.",
        DbException { SqlState: NoSuchDatabase } => "The database is gone: its server answers, and knows none of that name.",
        DbException { SqlState: NotLetIn or WrongPassword } => "The database does not let the API in: its account or its password was changed.",
        _ => "That is a defect of ours; it was written to the log.",
    };

    // The framework speaks of its types where the caller knows members and parameters.
    private static string Plain(string message) =>
        UnknownMember.Match(message) is { Success: true } member ? $"it has a member `{member.Groups[1].Value}`, which nobody reads."
        : UnfitValue.Match(message) is { Success: true } value ? $"`{value.Groups[2].Value}` is no value for `{value.Groups[1].Value}`."
        : message;

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member")]
    private static partial Regex UnknownMember { get; }

    [GeneratedRegex("""^Failed to bind parameter "\S+ (\S+)" from "(.*)"\.$""")]
    private static partial Regex UnfitValue { get; }

    // What routing refuses has no words of its own.
    private static string? Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not know {context.Request.Method}, but {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"The body is said to be {(context.Request.ContentType is { } type ? $"`{type}`" : "of no type")}, which is not read here. JSON is sent with `Content-Type: application/json`.",
        _ => null,
    };
}
