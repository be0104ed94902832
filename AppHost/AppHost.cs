var builder = DistributedApplication.CreateBuilder(args);

builder.AddProject<Projects.Standalone>("media")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

await builder.Build().RunAsync();
