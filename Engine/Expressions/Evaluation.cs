using System.Runtime.CompilerServices;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions;

/// <summary>One evaluation: what it may still use, where it is, and the documents it sees.</summary>
internal sealed class Evaluation(ExpressionScope scope, CancellationToken cancellationToken)
{
    // Between two looks at the clock: some 100 µs of work.
    private const int StepsPerCheck = 4096;
    private const int BytesPerValue = 16;
    private const int BytesPerObject = 32;
    // Comparing, searching and hashing texts is this much quicker than a step per character.
    private const int CharactersPerStep = 64;
    private const int DigitsPerStep = 4;

    private readonly ExpressionLimits limits = scope.Limits;
    private int steps = scope.Limits.Steps;
    private int nextCheck = scope.Limits.Steps - StepsPerCheck;
    private long bytes = scope.Limits.Bytes;
    private int depth;
    private long? started;
    private Value[]? documents;

    /// <summary>The text that is being evaluated and the place in it, for messages.</summary>
    public string Source { get; set; } = "";

    public int Position { get; set; }

    public bool TryGetDocument(string name, out Value value) => scope.TryGet(this, name, out value);

    /// <summary>A document is one value however often it is named, so that it equals itself.</summary>
    public Value Document(int place, JsonSource source, int count)
    {
        documents ??= new Value[count];
        if (documents[place].IsUndefined)
        {
            documents[place] = source.Read(this);
        }

        return documents[place];
    }

    public IEnumerable<string> DocumentNames => scope.Names;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(int count)
    {
        steps -= count;
        if (steps < nextCheck)
        {
            Check();
        }
    }

    /// <summary>Steps for reading through that many characters.</summary>
    public void Scan(int characters) => Step(characters / CharactersPerStep);

    /// <summary>Steps for reading that many digits.</summary>
    public void Read(int digits) => Step(digits / DigitsPerStep);

    /// <summary>Looking for one text in another costs up to the product of their lengths.</summary>
    public void Search(int characters, int wanted)
    {
        var cost = (1 + ((long)characters / CharactersPerStep)) * (1 + (wanted / CharactersPerStep));
        Step((int)Math.Min(cost, limits.Steps));
    }

    public void Charge(long amount)
    {
        bytes -= amount;
        if (bytes < 0 || amount < 0)
        {
            throw Fail(ExpressionErrorKind.Limit, $"the expression needs more than the {limits.Bytes >> 20} MB of memory that it may take");
        }
    }

    public void ChargeText(long characters)
    {
        Charge(BytesPerObject + (characters * sizeof(char)));
        Step((int)Math.Min(characters / CharactersPerStep, limits.Steps));
    }

    public Value[] NewList(long count)
    {
        Charge(BytesPerObject + (count * BytesPerValue));
        return new Value[count];
    }

    /// <summary>Goes deeper by that many levels; a function that calls itself ends here and not at the end of the stack.</summary>
    public void Descend(int levels)
    {
        depth += levels;
        if (depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fail(ExpressionErrorKind.Limit, "the expression goes too deep: values or functions within each other");
        }
    }

    public void Ascend(int levels) => depth -= levels;

    public ExpressionException Fail(ExpressionErrorKind kind, string reason) => new(kind, reason, Source, Position);

    public ExpressionException Fail(ExpressionErrorKind kind, string reason, int position) => new(kind, reason, Source, position);

    private void Check()
    {
        if (steps < 0)
        {
            throw Fail(ExpressionErrorKind.Limit, $"the expression takes more than {limits.Steps:N0} steps");
        }

        nextCheck = Math.Max(steps - StepsPerCheck, 0);
        cancellationToken.ThrowIfCancellationRequested();
        if (started is not { } start)
        {
            // Short evaluations never pay for a look at the clock.
            started = scope.Time.GetTimestamp();
        }
        else if (scope.Time.GetElapsedTime(start) > limits.Time)
        {
            throw Fail(ExpressionErrorKind.Limit, $"the expression takes longer than {limits.Time.TotalSeconds:0.###} s");
        }
    }
}
