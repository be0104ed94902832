using Aspire.Media.Client;
using Aspire.Media.Client.Status;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>What the running server says of its database: whether that can clean up after the queue, and how long it still can.</summary>
internal sealed class UpkeepCheck : ICheck
{
    public CheckGroup Group => CheckGroup.Services;

    public string Name => "upkeep";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var status = await surroundings.Session.Client.GetStatusAsync(cancellationToken);
            return status.Components.FirstOrDefault(component => component.Name == Name) switch
            {
                null => Finding.Unused($"{surroundings.Session.Place} says nothing of it"),
                { Health: Health.Healthy } well => Finding.Ok(well.Detail),
                var ill => Finding.Warning(ill.Detail, "do what it says; docs/maintenance.md tells what it looks at"),
            };
        }
        catch (MediaApiException)
        {
            // Why it does not answer, or not to us, is the finding of the check of the server itself.
            return Finding.Unused($"a running server tells it, and {surroundings.Session.Place} does not");
        }
    }
}
