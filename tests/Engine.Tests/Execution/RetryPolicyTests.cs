using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Tests.Execution;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = new(4, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(1, 0.0, 1.0)]
    [InlineData(1, 1.0, 2.0)]
    [InlineData(2, 0.0, 2.0)]
    [InlineData(2, 1.0, 4.0)]
    [InlineData(3, 0.0, 2.5)]
    [InlineData(3, 1.0, 5.0)]
    public void Pauses_double_up_to_the_longest_and_half_of_each_is_chance(int attempt, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy.PauseAfter(attempt, chance));

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void The_last_attempt_has_no_pause_after_it(int attempt) => Assert.Null(Policy.PauseAfter(attempt, 0.5));

    [Fact]
    public void Even_a_very_late_attempt_has_a_finite_pause() =>
        Assert.Equal(TimeSpan.FromSeconds(5), new RetryPolicy(int.MaxValue, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)).PauseAfter(100_000, 1));
}
