using System.Net;
using System.Net.Sockets;
using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Execution;

public sealed class FailureClassifierTests
{
    public static TheoryData<Exception, FailureClass> Thrown => new()
    {
        { new FileNotFoundException("a.mkv is gone"), FailureClass.FileNotFound },
        { new DirectoryNotFoundException("no mount"), FailureClass.FileNotFound },
        { new UnauthorizedAccessException("not yours"), FailureClass.PermissionDenied },
        { new IOException("No space left on device", 28), FailureClass.DiskFull },
        { new IOException("Disk quota exceeded", 122), FailureClass.DiskFull },
        { new IOException("Input/output error", 5), FailureClass.Unknown },
        { new OutOfMemoryException("too much"), FailureClass.OutOfMemory },
        { new TimeoutException("too long"), FailureClass.Timeout },
        { new SocketException((int)SocketError.ConnectionRefused), FailureClass.Connection },
        { new HttpRequestException("refused"), FailureClass.Connection },
        { new HttpRequestException("bad gateway", null, HttpStatusCode.BadGateway), FailureClass.Network },
        { new JsonException("not json"), FailureClass.InvalidFormat },
        { new InvalidDataException("not a zip"), FailureClass.InvalidFormat },
        { new AggregateException(new TimeoutException("inside")), FailureClass.Timeout },
        { new ExpressionException(ExpressionErrorKind.Type, "nothing there", "inputs.a.b", 0), FailureClass.Configuration },
        { new InvalidOperationException("a defect"), FailureClass.Unknown },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public void What_is_thrown_falls_into_its_class(Exception thrown, FailureClass expected) =>
        Assert.Equal(expected, new FailureClassifier([]).Classify(thrown).Class);

    [Fact]
    public void A_real_full_disk_is_one()
    {
        var full = Assert.ThrowsAny<IOException>(() => File.WriteAllText("/dev/full", "x"));

        Assert.Equal(FailureClass.DiskFull, new FailureClassifier([]).Classify(full).Class);
    }

    [Fact]
    public void A_step_that_knows_better_is_believed()
    {
        var failure = new FailureClassifier([]).Classify(new StepFailedException(FailureClass.Sync, "the peer disagrees", isPermanent: true));

        Assert.Equal(new Failure(FailureClass.Sync, "the peer disagrees", IsPermanent: true), failure);
    }

    [Fact]
    public void A_hosts_own_rule_comes_first()
    {
        FailureRule rule = exception => exception is IOException ? new Failure(FailureClass.Network, "the share went away", false) : null;

        Assert.Equal(FailureClass.Network, new FailureClassifier([rule]).Classify(new IOException("x")).Class);
    }
}
