using Aspire.Media.Engine.Execution;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults.Http;

namespace Aspire.Media.Workers;

/// <summary>What went wrong, where it takes a worker to know the exception.</summary>
internal static class FailureRules
{
    private const int Killed = 128 + 9;

    // The C library's own words, as programs write them.
    private static readonly (string Words, FailureClass Class)[] Complaints =
    [
        ("No space left on device", FailureClass.DiskFull),
        ("Disk quota exceeded", FailureClass.DiskFull),
        ("Permission denied", FailureClass.PermissionDenied),
        ("No such file or directory", FailureClass.FileNotFound),
        ("Cannot allocate memory", FailureClass.OutOfMemory),
        ("Connection refused", FailureClass.Connection),
        ("Connection timed out", FailureClass.Network),
        ("Invalid data found when processing input", FailureClass.InvalidFormat),
    ];

    /// <summary>A program that is not there is missing on this machine; one that failed says why in its last words.</summary>
    public static Failure? ProgramFailed(Exception exception) => exception switch
    {
        ProgramException { ExitCode: null } => new Failure(FailureClass.Configuration, exception.Message, IsPermanent: false),
        // Killed from outside: by the kernel, which has no memory left. Whom we kill ourselves, we do not ask why.
        ProgramException { ExitCode: Killed } => new Failure(FailureClass.OutOfMemory, exception.Message, IsPermanent: false),
        ProgramException => new Failure(
            Complaints.FirstOrDefault(complaint => exception.Message.Contains(complaint.Words, StringComparison.OrdinalIgnoreCase)).Class, exception.Message, IsPermanent: false),
        _ => null,
    };

    /// <summary>What cannot be done to a film stays so, and what is wrong with it, too; what came out wrong may come out right another time.</summary>
    public static Failure? FilmRefused(Exception exception) => exception is not FilmException refused ? null : refused.Fault switch
    {
        FilmFault.Request => new Failure(FailureClass.Configuration, refused.Message, IsPermanent: true),
        FilmFault.Input => new Failure(FailureClass.InvalidFormat, refused.Message, IsPermanent: true),
        _ => new Failure(FailureClass.Unknown, refused.Message, IsPermanent: false),
    };

    /// <summary>A picture stays as it is, and what is asked of it, too; time and room may be there later.</summary>
    public static Failure? ImageRefused(Exception exception) => exception is not ImageException refused ? null : refused.Trouble switch
    {
        ImageTrouble.Refused or ImageTrouble.TooLarge => new Failure(FailureClass.Configuration, refused.Message, IsPermanent: true),
        ImageTrouble.Unreadable => new Failure(FailureClass.InvalidFormat, refused.Message, IsPermanent: true),
        ImageTrouble.TooSlow => new Failure(FailureClass.Timeout, refused.Message, IsPermanent: false),
        ImageTrouble.NotInstalled => new Failure(FailureClass.Configuration, refused.Message, IsPermanent: false),
        _ => new Failure(FailureClass.Unknown, refused.Message, IsPermanent: false),
    };

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
