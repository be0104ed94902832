using Aspire.Media.Engine.Steps;

namespace Aspire.Media.TestWorker.Steps;

/// <summary>Gives the files of a folder, as they are while it looks.</summary>
[Step("test.files", Title = "Give files", Access = StepAccess.Read, Resource = StepResource.Io, Lists = typeof(FilesStep.Item), MaxAttempts = 50)]
public sealed class FilesStep : Step<FilesStep.Input, FilesStep.Output>
{
    public sealed record Input(string Folder);

    public sealed record Item(string Path);

    public sealed record Output(int Count);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(input.Folder))
        {
            await context.Items.AddAsync(new Item(path), cancellationToken);
            count++;
        }

        return new Output(count);
    }
}
