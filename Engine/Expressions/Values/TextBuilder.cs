using System.Text;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>A text in the making, charged before it grows.</summary>
internal readonly struct TextBuilder
{
    private const int BytesToBegin = 128;

    private readonly Evaluation run;
    private readonly StringBuilder text = new();

    public TextBuilder(Evaluation run)
    {
        this.run = run;
        run.Charge(BytesToBegin);
    }

    public int Length => text.Length;

    public void Append(ReadOnlySpan<char> part)
    {
        // Twice: once for the builder, once for the text that it becomes.
        run.ChargeText(part.Length * 2L);
        text.Append(part);
    }

    public void Append(char character)
    {
        run.Charge(sizeof(char) * 2);
        text.Append(character);
    }

    public override string ToString() => text.ToString();
}
