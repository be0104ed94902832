using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Attempts that stop, before each thing that they do to a name, one after the other: for ever, as when the process was killed, or until others have done their work.</summary>
public sealed class FileSwapCrashTests
{
    // More than any swap asks: who is not stopped by then has come to its end.
    private const int Most = 40;

    private static readonly byte[] Strangers = [.. Enumerable.Repeat((byte)7, 1_000)];

    public static TheoryData<string, bool> Ways { get; } = new() { { "film.mkv", false }, { "film.mp4", false }, { "film.mkv", true }, { "film.mp4", true } };

    public static TheoryData<string, bool> SomeWays { get; } = [.. Ways.Take(TestSize.Of(small: 1, full: 4))];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Wherever_it_is_killed_the_library_is_whole_and_the_next_attempt_ends_it(string target, bool apart)
    {
        var places = 0;
        for (var place = 1; place <= Most; place++)
        {
            using var scene = new SwapScene(target, apart: apart, inMemory: true);
            var stop = new Stop(place);
            if (!await stop.ReachedAsync(SwapScene.RunAsync(scene.Order(), stop.FenceAsync)))
            {
                places = place - 1;
                break;
            }

            scene.MustBeWhole();
            await scene.RunAsync(attempt: 2);
            scene.MustBeDone();
        }

        Assert.InRange(places, 7, Most - 1);
    }

    [Theory]
    [MemberData(nameof(SomeWays))]
    public async Task Killed_a_second_time_it_is_ended_all_the_same(string target, bool apart)
    {
        for (var (first, second, isOver) = (1, 1, false); !isOver; second++)
        {
            using var scene = new SwapScene(target, apart: apart, inMemory: true);
            var (one, other) = (new Stop(first), new Stop(second));
            isOver = !await one.ReachedAsync(SwapScene.RunAsync(scene.Order(), one.FenceAsync));
            if (!isOver && !await other.ReachedAsync(SwapScene.RunAsync(scene.Order(2), other.FenceAsync)))
            {
                (first, second) = (first + 1, 0);
            }

            scene.MustBeWhole();
            await scene.RunAsync(attempt: 3);
            scene.MustBeDone();
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_stood_still_and_goes_on_when_others_have_ended_it_changes_nothing(string target, bool apart)
    {
        for (var place = 1; place <= Most; place++)
        {
            using var scene = new SwapScene(target, apart: apart, inMemory: true);
            var stop = new Stop(place);
            var frozen = SwapScene.RunAsync(scene.Order(), stop.FenceAsync);
            if (!await stop.ReachedAsync(frozen))
            {
                Assert.InRange(place, 8, Most);
                return;
            }

            await scene.RunAsync(attempt: 2);
            await Record.ExceptionAsync(() => stop.GoOnAsync(frozen));

            scene.MustBeDone();
        }

        Assert.Fail("It never comes to its end.");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_stood_still_does_not_touch_what_people_have_put_there_since(string target, bool apart)
    {
        for (var (place, isOver) = (1, false); !isOver; place++)
        {
            using var scene = new SwapScene(target, apart: apart, inMemory: true);
            var stop = new Stop(place);
            var frozen = SwapScene.RunAsync(scene.Order(), stop.FenceAsync);
            isOver = !await stop.ReachedAsync(frozen);
            await scene.RunAsync(attempt: 2);
            SwapScene.Replace(scene.Before, Strangers);
            if (!isOver)
            {
                await Record.ExceptionAsync(() => stop.GoOnAsync(frozen));
            }

            Assert.True(SwapScene.Holds(scene.Before, Strangers), $"Standing still at {place}, it took what was not its own.");
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_put_in_the_place_of_the_original_meanwhile_stays_there_even_if_nobody_took_over(string target, bool apart)
    {
        for (var (place, isOver) = (1, false); !isOver; place++)
        {
            using var scene = new SwapScene(target, apart: apart, inMemory: true);
            var stop = new Stop(place) { StaysValid = true };
            var frozen = SwapScene.RunAsync(scene.Order(), stop.FenceAsync);
            isOver = !await stop.ReachedAsync(frozen);
            SwapScene.Replace(scene.Before, Strangers);
            if (!isOver)
            {
                await Record.ExceptionAsync(() => stop.GoOnAsync(frozen));
            }

            Assert.True(SwapScene.Holds(scene.Before, Strangers), $"Standing still at {place}, it took what was not its own.");
        }
    }

    [Theory]
    [InlineData("film.mkv")]
    [InlineData("film.mp4")]
    public async Task The_way_back_may_be_killed_anywhere_too(string target)
    {
        for (var (place, isOver) = (1, false); !isOver; place++)
        {
            using var scene = new SwapScene(target, inMemory: true);
            await scene.RunAsync();
            var (step, stop) = (Guid.CreateVersion7(), new Stop(place));
            var order = scene.Return(step);
            isOver = !await stop.ReachedAsync(SwapScene.RunAsync(order, stop.FenceAsync));

            scene.MustBeWhole();
            await SwapScene.RunAsync(order with { Attempt = 2 }, _ => Task.CompletedTask);
            Quarantine.Release(scene.Kept);
            scene.MustBeAsBefore();
        }
    }

    /// <summary>A fence at which an attempt stands still the nth time that it asks.</summary>
    private sealed class Stop(int place)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int asked;

        /// <summary>Whether it is told, after it stood still, that it may still do what it does. Only the answer that it had before is right otherwise.</summary>
        public bool StaysValid { get; init; }

        public Task FenceAsync(CancellationToken cancellationToken)
        {
            asked++;
            if (asked == place)
            {
                reached.SetResult();
                return released.Task;
            }

            return asked < place || StaysValid ? Task.CompletedTask : throw new InvalidOperationException("The lease is lost.");
        }

        public async Task<bool> ReachedAsync(Task attempt)
        {
            if (await Task.WhenAny(reached.Task, attempt) == attempt)
            {
                await attempt;
                return false;
            }

            return true;
        }

        public Task GoOnAsync(Task attempt)
        {
            released.SetResult();
            return attempt;
        }
    }
}
