using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.OpenApi;

namespace Aspire.Media.Api;

/// <summary>The API in OpenAPI, for programs as a document and for people as a page.</summary>
internal static class ApiDescription
{
    private const string Page = "api/docs";

    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer(static (document, _, _) =>
    {
        document.Info.Title = "Aspire.Media";
        document.Info.Description = "Media workflows: everything that the web pages and the media command do, they do through this.";
        return Task.CompletedTask;
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Requires(Permission.Anyone);
        // As endpoints, so that it names its permission like everything else: a closed host would refuse it otherwise.
        app.MapSwaggerUI(Page, page =>
        {
            page.DocumentTitle = "Aspire.Media API";
            page.SwaggerEndpoint("/openapi/v1.json", "Aspire.Media");
        }).Requires(Permission.Anyone);
    }
}
