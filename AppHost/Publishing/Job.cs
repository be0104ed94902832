using Aspire.Hosting.Kubernetes.Resources;

using YamlDotNet.Serialization;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>What runs once for each installation and upgrade: Aspire's publisher would keep it running for ever.</summary>
internal sealed class Job() : BaseKubernetesResource("batch/v1", "Job")
{
    [YamlMember(Alias = "spec", Order = 1)]
    public JobSpec Spec { get; set; } = new();

    public static Job Of(Workload workload)
    {
        var job = new Job { Spec = new JobSpec { Template = workload.PodTemplate } };
        // A job cannot be changed; the next revision has one of its own.
        job.Metadata.Name = $"{workload.Metadata.Name.Replace("-deployment", "", StringComparison.Ordinal)}-{{{{ .Release.Revision }}}}";
        job.Spec.Template.Spec.RestartPolicy = "OnFailure";
        return job;
    }

    internal sealed class JobSpec
    {
        public int BackoffLimit { get; set; } = 20;

        public int TtlSecondsAfterFinished { get; set; } = 86_400;

        public PodTemplateSpecV1 Template { get; set; } = new();
    }
}
