using Aspire.Media.Engine.Execution;
using Aspire.Media.Films;
using Aspire.Media.Images;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Tests;

public sealed class FailureRulesTests
{
    [Theory]
    [InlineData(137, "", FailureClass.OutOfMemory)]
    [InlineData(1, "av_interleaved_write_frame(): No space left on device", FailureClass.DiskFull)]
    [InlineData(1, "in.mp4: Invalid data found when processing input", FailureClass.InvalidFormat)]
    [InlineData(1, "in.mp4: Permission denied", FailureClass.PermissionDenied)]
    [InlineData(1, "something else", FailureClass.Unknown)]
    public void How_a_program_ended_says_what_kind_of_thing_went_wrong(int exitCode, string words, FailureClass expected)
    {
        var failure = FailureRules.ProgramFailed(new ProgramException("ffmpeg", exitCode, words));

        Assert.Equal((expected, false), (failure!.Class, failure.IsPermanent));
    }

    [Theory]
    [InlineData(FilmFault.Request, FailureClass.Configuration, true)]
    [InlineData(FilmFault.Input, FailureClass.InvalidFormat, true)]
    [InlineData(FilmFault.Result, FailureClass.Unknown, false)]
    public void What_cannot_be_done_to_a_film_is_not_tried_again(FilmFault fault, FailureClass expected, bool isPermanent)
    {
        var failure = FailureRules.FilmRefused(new FilmException(fault, "it is otherwise"));

        Assert.Equal((expected, isPermanent, "it is otherwise"), (failure!.Class, failure.IsPermanent, failure.Message));
    }

    [Theory]
    [InlineData(ImageTrouble.Refused, FailureClass.Configuration, true)]
    [InlineData(ImageTrouble.Unreadable, FailureClass.InvalidFormat, true)]
    [InlineData(ImageTrouble.TooLarge, FailureClass.Configuration, true)]
    [InlineData(ImageTrouble.TooSlow, FailureClass.Timeout, false)]
    [InlineData(ImageTrouble.NotInstalled, FailureClass.Configuration, false)]
    [InlineData(ImageTrouble.Busy, FailureClass.Unknown, false)]
    public void What_cannot_be_done_to_a_picture_is_not_tried_again(ImageTrouble trouble, FailureClass expected, bool isPermanent)
    {
        var failure = FailureRules.ImageRefused(new ImageException(trouble, "it is otherwise"));

        Assert.Equal((expected, isPermanent, "it is otherwise"), (failure!.Class, failure.IsPermanent, failure.Message));
    }

    [Fact]
    public void A_program_that_is_not_there_is_missing_on_this_machine() =>
        Assert.Equal(FailureClass.Configuration, FailureRules.ProgramFailed(new ProgramException("It is not there", new InvalidOperationException()))!.Class);
}
