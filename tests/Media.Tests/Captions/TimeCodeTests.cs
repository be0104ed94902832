using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

public sealed class TimeCodeTests
{
    private const long FramesOfADay = 2_589_408;

    [Theory]
    [InlineData(1799, "00:00:59;29")]
    [InlineData(1800, "00:01:00;02")]
    [InlineData(17981, "00:09:59;29")]
    [InlineData(17982, "00:10:00;00")]
    [InlineData(107892, "01:00:00;00")]
    [InlineData(FramesOfADay - 1, "23:59:59;29")]
    public void Drop_frame_passes_over_two_labels_in_every_minute_but_each_tenth(long frame, string label) =>
        Assert.Equal(label, new TimeCode(frame, IsDropFrame: true).ToString());

    [Fact]
    public void Every_frame_of_a_day_has_a_label_of_its_own_that_leads_back_to_it()
    {
        for (long frame = 0; frame < FramesOfADay; frame++)
        {
            var label = new TimeCode(frame, IsDropFrame: true).ToString();
            var (hours, minutes, seconds, frames) = (Two(label, 0), Two(label, 3), Two(label, 6), Two(label, 9));
            if (TimeCode.FromLabel(hours, minutes, seconds, frames, isDropFrame: true).Frame != frame || TimeCode.IsDropped(minutes, seconds, frames))
            {
                Assert.Fail($"Frame {frame} is {label}, and that is another frame.");
            }
        }

        static int Two(string label, int at) => ((label[at] - '0') * 10) + label[at + 1] - '0';
    }

    [Fact]
    public void Frames_and_times_lead_to_one_another_over_a_day_without_drift()
    {
        FrameRate[] rates = [FrameRate.Ntsc, new(24000, 1001), new(25, 1), new(60000, 1001)];
        foreach (var rate in rates)
        {
            for (long frame = 0; frame < 86_400L * rate.Nominal; frame += 7)
            {
                if (rate.FrameAt(rate.TimeOf(frame)) != frame)
                {
                    Assert.Fail($"Frame {frame} at {rate} is lost.");
                }
            }
        }

        Assert.Equal(3599.9964, TimeCode.FromLabel(1, 0, 0, 0, isDropFrame: true).Time.TotalSeconds, 4);
        Assert.Equal(3603.6, TimeCode.FromLabel(1, 0, 0, 0, isDropFrame: false).Time.TotalSeconds, 7);
    }

    [Theory]
    [InlineData("29.97", "30000/1001")]
    [InlineData("23.976", "24000/1001")]
    [InlineData("23.98", "24000/1001")]
    [InlineData("59.94", "60000/1001")]
    [InlineData("25", "25")]
    [InlineData("30000/1001", "30000/1001")]
    [InlineData("50/2", "25")]
    [InlineData("12.5", "25/2")]
    public void Frame_rates_are_read_as_they_are_meant(string text, string rate)
    {
        Assert.True(FrameRate.TryParse(text, out var read));
        Assert.Equal(rate, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("-25")]
    [InlineData("25/0")]
    [InlineData("1/2/3")]
    [InlineData("99999")]
    public void What_is_no_frame_rate_is_none(string text) => Assert.False(FrameRate.TryParse(text, out _));
}
