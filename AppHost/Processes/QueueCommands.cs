using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Aspire.Media.AppHost.Processes;

/// <summary>What can be asked of the system from Aspire's dashboard.</summary>
internal static class QueueCommands
{
    private const string Demo = "run-demo";

    public static IResourceBuilder<ProjectResource> WithQueueCommands(this IResourceBuilder<ProjectResource> api) => api
        .WithAsk(Demo, "Run the demo", "/api/runs", new { workflow = "demo" }, "Play", "Starts the workflow `demo`, which shows what the product does in less than two minutes.")
        .WithAsk("scan-folders", "Scan folders", "/api/sites/scan", new { }, "FolderSearch", "Looks for new files in all watched folders now.")
        .WithAsk("pause-queue", "Pause the queue", "/api/queue/pause", new { reason = "from Aspire's dashboard" }, "Pause", "Workers take nothing more; what they have in hand goes on.")
        .WithAsk("resume-queue", "Resume the queue", "/api/queue/resume", new { }, "ArrowClockwise", "Ends a pause of the whole queue.");

    private static IResourceBuilder<ProjectResource> WithAsk(
        this IResourceBuilder<ProjectResource> api, string name, string title, string path, object body, string icon, string description) =>
        api.WithHttpCommand(path, title, ProcessSetup.EndpointName, name, new HttpCommandOptions
        {
            Method = HttpMethod.Post,
            Description = description,
            IconName = icon,
            IsHighlighted = name == Demo,
            ResultMode = name == Demo ? HttpCommandResultMode.Json : HttpCommandResultMode.None,
            PrepareRequest = async context =>
            {
                context.Request.Content = JsonContent.Create(body, body.GetType());
                if (context.Services.GetService(typeof(DistributedApplicationModel)) is DistributedApplicationModel model
                    && model.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == "admin-key") is { } key)
                {
                    context.Request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await key.GetValueAsync(context.CancellationToken));
                }
            },
        });
}
