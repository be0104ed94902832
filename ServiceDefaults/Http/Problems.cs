using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

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

    private const string DiskFull = "53100";

    private const string CannotConvert = "The JSON value could not be converted to ";

    // The first that fits: a list of texts is a list.
    private static readonly (string Type, string Words)[] Expected =
    [
        ("Dictionary", "an object"), ("JsonObject", "an object"), ("List", "a list"), ("[]", "a list"), ("bool", "true or false"), ("int", "a whole number"),
        ("long", "a whole number"), ("Double", "a number"), ("Guid", "an id"), ("DateTimeOffset", "a moment such as 2030-01-31T12:00:00Z"), ("TimeSpan", "a duration"),
        ("String", "a text"),
    ];

    public static void AddProblems(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Detail ??= Describe(context.HttpContext)
                ?? (context.HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is { } failure ? Describe(failure) : null));
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
            programs.Use(RefuseTooLargeAsync);
            programs.Use(RefuseUnknownCharsetAsync);
        });

    // The server would refuse it only once it is read, and close the connection in the midst of it: whoever still writes then gets a
    // broken connection more often than the answer. Refused here, the server reads on for a while, and the answer arrives.
    private static Task RefuseTooLargeAsync(HttpContext context, RequestDelegate next)
    {
        if (!(context.Request.ContentLength > context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize))
        {
            return next(context);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    }

    // Whoever reads a body as JSON would take a character set that nobody knows for a defect of the program.
    private static Task RefuseUnknownCharsetAsync(HttpContext context, RequestDelegate next)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.Charset.Length == 0 || type.Encoding is not null)
        {
            return next(context);
        }

        return Results.Problem($"The body is said to be in `{type.Charset}`, which is no character set that is known here: send UTF-8.", statusCode: StatusCodes.Status415UnsupportedMediaType)
            .ExecuteAsync(context);
    }

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static int Status(Exception failure) => failure switch
    {
        DbException { SqlState: UnknownCharacter or UntranslatableCharacter } => StatusCodes.Status400BadRequest,
        BadHttpRequestException bad => bad.StatusCode,
        DbException { IsTransient: true } or DbException { SqlState: NoSuchDatabase or NotLetIn or WrongPassword } => StatusCodes.Status503ServiceUnavailable,
        _ when IsMisunderstood(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    // What is refused without words, or with words of the framework's that help nobody.
    private static string? Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge when context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } most =>
            $"The body of this request may have {most / 1024} KiB.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not know {context.Request.Method}, but {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"The body is said to be {(context.Request.ContentType is { } type ? $"`{type}`" : "of no type")}, which is not read here. JSON is sent with `Content-Type: application/json`.",
        _ => null,
    };

    // Only what the caller can act upon; what went wrong inside stands in the log.
    private static string? Describe(Exception failure) => failure switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Describe(json),
        BadHttpRequestException bad when Unbound.Match(bad.Message) is { Success: true } unbound => Describe(unbound.Groups),
        BadHttpRequestException bad when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => "This request needs a body. JSON is sent with `Content-Type: application/json`.",
        BadHttpRequestException bad => bad.Message,
        DbException { SqlState: UnknownCharacter or UntranslatableCharacter } => "A text in this request holds the character U+0000, or half of a surrogate pair, which cannot be kept.",
        DbException { SqlState: DiskFull } => "The disk of the database is full. Make room on it: everything goes on by itself then.",
        DbException { IsTransient: true } => "The database does not answer at the moment; try again.",
        _ when IsMisunderstood(failure) => "The connection to the database broke; try again.",
        DbException { SqlState: NoSuchDatabase } => "The database is gone: its server answers, and knows none of that name.",
        DbException { SqlState: NotLetIn or WrongPassword } => "The database does not let the API in: its account or its password was changed.",
        _ => "That is a defect of ours; it was written to the log.",
    };

    // The serializer names types of ours, which tell nobody what to write instead.
    private static string Describe(JsonException json)
    {
        if (UnknownMember.Match(json.Message) is { Success: true } member)
        {
            return $"The body is not the JSON that is expected here: it has a member `{member.Groups[1].Value}`, which nobody reads.";
        }

        if (!json.Message.StartsWith(CannotConvert, StringComparison.Ordinal))
        {
            return $"The body is not the JSON that is expected here: {json.Message}";
        }

        var type = json.Message[CannotConvert.Length..].Split(". Path:", 2)[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The body is not the JSON that is expected here: at {json.Path ?? "$"} (line {json.LineNumber + 1}) stands what cannot be read, where {WordsFor(type)} is expected; /api/docs has what is.");
    }

    private static string Describe(GroupCollection unbound) =>
        $"`{unbound["value"].Value}` is no value for `{JsonNamingPolicy.CamelCase.ConvertName(unbound["name"].Value)}`. Expected is {WordsFor(unbound["type"].Value)}.";

    private static string WordsFor(string type) => Expected.FirstOrDefault(known => type.Contains(known.Type, StringComparison.OrdinalIgnoreCase)).Words ?? "something else";

    // As the framework tells of a value in an address that is none.
    [GeneratedRegex("^Failed to bind parameter \"(?<type>.+) (?<name>[^ \"]+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbound { get; }

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member")]
    private static partial Regex UnknownMember { get; }

    // The driver lost its way in a conversation, and says so with an exception of no particular type.
    private static bool IsMisunderstood(Exception failure) => failure.GetType() == typeof(Exception) && failure.Source == "Npgsql";
}
