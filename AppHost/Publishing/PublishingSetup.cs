namespace Aspire.Media.AppHost.Publishing;

/// <summary>The composition as files for elsewhere, and what Aspire's publishers get wrong about them put right.</summary>
internal static class PublishingSetup
{
    public static void AddPublishing(this IDistributedApplicationBuilder builder, Place place)
    {
        switch (place.Target)
        {
            case PublishTarget.Compose:
                builder.AddCompose(place);
                break;
            case PublishTarget.Kubernetes:
                builder.AddKubernetes(place);
                break;
        }
    }
}
