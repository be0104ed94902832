using Aspire.Media.Engine.Execution;
using Aspire.Media.ServiceDefaults.Http;

namespace Aspire.Media.Workers;

/// <summary>What went wrong, where it takes a worker to know the exception.</summary>
internal static class FailureRules
{
    /// <summary>An address that calls must not go to stays one until somebody changes it, or allows its network.</summary>
    public static Failure? AddressRefused(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException refusal)
            {
                var isTold = exception.Message.Contains(refusal.Message, StringComparison.Ordinal);
                return new Failure(FailureClass.Configuration, isTold ? exception.Message : refusal.Message, IsPermanent: true);
            }
        }

        return null;
    }
}
