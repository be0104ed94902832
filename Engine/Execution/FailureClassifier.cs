using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;

namespace Aspire.Media.Engine.Execution;

/// <summary>Tells, from what was thrown, what kind of thing went wrong. Hosts add rules for the exceptions that only they know.</summary>
public sealed class FailureClassifier(IEnumerable<FailureRule> rules)
{
    private const int DiskFull = 28;
    private const int QuotaExceeded = 122;

    public Failure Classify(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return rules.Select(rule => rule(exception)).FirstOrDefault(failure => failure is not null) ?? Known(exception);
    }

    private Failure Known(Exception exception) => exception switch
    {
        StepFailedException told => new(told.Class, told.Message, told.IsPermanent),
        Steps.StepInputException input => new(FailureClass.Configuration, input.Message, IsPermanent: true),
        // It stands in the definition as it is, and fails the next time as well.
        Expressions.ExpressionException expression => new(FailureClass.Configuration, expression.Message, IsPermanent: true),
        FileNotFoundException or DirectoryNotFoundException => Of(FailureClass.FileNotFound, exception),
        UnauthorizedAccessException => Of(FailureClass.PermissionDenied, exception),
        IOException { HResult: DiskFull or QuotaExceeded } => Of(FailureClass.DiskFull, exception),
        OutOfMemoryException => Of(FailureClass.OutOfMemory, exception),
        TimeoutException => Of(FailureClass.Timeout, exception),
        SocketException or DbException => Of(FailureClass.Connection, exception),
        HttpRequestException { StatusCode: null } => Of(FailureClass.Connection, exception),
        HttpRequestException => Of(FailureClass.Network, exception),
        JsonException or FormatException or InvalidDataException => Of(FailureClass.InvalidFormat, exception),
        AggregateException { InnerExceptions: [var only] } => Classify(only),
        _ => Of(FailureClass.Unknown, exception),
    };

    private static Failure Of(FailureClass failureClass, Exception exception) => new(failureClass, exception.Message, IsPermanent: false);
}

/// <summary>Null when the exception is not one that the rule knows.</summary>
public delegate Failure? FailureRule(Exception exception);

/// <summary>What went wrong, in a class for the machine and words for people.</summary>
public sealed record Failure(FailureClass Class, string Message, bool IsPermanent);
