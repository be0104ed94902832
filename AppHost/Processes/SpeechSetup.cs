using Aspire.Media.AppHost.Publishing;

namespace Aspire.Media.AppHost.Processes;

/// <summary>A server that transcribes as OpenAI's does, on a GPU, where its image is named.</summary>
internal static class SpeechSetup
{
    private const int Port = 8000;
    private const int Account = 1000;

    public static IResourceBuilder<ContainerResource>? AddSpeechServer(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        if (place.Options.SpeechImage is not { Length: > 0 } image)
        {
            return null;
        }

        if (!place.HasContainers)
        {
            builder.Misses("The speech server", "it comes in a container, and no container runtime answers.");
            return null;
        }

        var tag = image.LastIndexOf(':') is > 0 and var colon && !image[colon..].Contains('/') ? colon : image.Length;
        var speech = builder.AddContainer(name, image[..tag], tag < image.Length ? image[(tag + 1)..] : "latest")
            .WithHttpEndpoint(targetPort: Port, name: ProcessSetup.EndpointName)
            .WithHttpHealthCheck("/health")
            .WithAnnotation(new HealthPath("/health"))
            .WithVolume(place.Volume($"{name}-models"), "/home/ubuntu/.cache/huggingface")
            .Confined(new Confinement(Account, Account, "CMD-SHELL", $"curl -fsS -o /dev/null http://127.0.0.1:{Port}/health") 
            {
                Share = new Share(Cpu: 500, Memory: 2048, MostCpu: 4000, MostMemory: 16384), Beginning = TimeSpan.FromMinutes(10),
            })
            .WithUrlForEndpoint(ProcessSetup.EndpointName, static url => url.DisplayText = "Speech")
            .WithIconName("Mic");
        return place.HasGpu ? speech.TakesGpu(place) : speech;
    }

    public static IResourceBuilder<ProjectResource> WithSpeech(this IResourceBuilder<ProjectResource> workers, IResourceBuilder<ContainerResource>? speech) =>
        speech is null ? workers : workers.WithEnvironment("Speech__OpenAI__Endpoint", speech.GetEndpoint(ProcessSetup.EndpointName));
}
