using Aspire.Media.Engine.Expressions.BuiltIns;
using Aspire.Media.Engine.Expressions.Nodes;

namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>Reads an expression: operators here; operands, lists and functions in the other parts.</summary>
internal sealed partial class Parser
{
    // What the stack of a small thread holds with room to spare, in the parser and in the evaluation of what it made.
    private const int DeepestNesting = 150;
    private const int DeepestTree = 400;
    private const int Power = 13;
    private const int NotInOperator = 0;

    private readonly string source;
    private readonly List<Token> tokens;
    private readonly Dictionary<int, int> closing;
    private readonly List<ExpressionReference> references = [];
    // Operands in parentheses, where the difference matters: (a || b) ?? c, (-a) ** b.
    private readonly HashSet<Node> grouped = new(ReferenceEqualityComparer.Instance);
    private int next;
    private int nesting;
    private Names? names;

    private Parser(string source, Lexer lexer)
    {
        this.source = source;
        tokens = lexer.Read();
        closing = lexer.Closing;
    }

    private Token Current => tokens[next];

    /// <summary>Reads the whole text, or in a template up to its <c>}}</c>; the end is where the text goes on.</summary>
    public static (Node Root, IReadOnlyList<ExpressionReference> References, int End) Parse(string source, int start, bool inTemplate)
    {
        var lexer = new Lexer(source, start, inTemplate);
        var parser = new Parser(source, lexer);
        if (parser.Current.Kind == TokenKind.End)
        {
            throw parser.Fail("there is no expression");
        }

        var root = parser.ParseExpression();
        return parser.Current.Kind == TokenKind.End ? (root, parser.references, lexer.End) : throw parser.Unexpected();
    }

    private Node ParseExpression()
    {
        Enter();
        var node = IsArrow() ? ParseArrow() : ParseConditional();
        nesting--;
        return Grown(node);
    }

    private Node ParseConditional()
    {
        var condition = ParseBinary(1);
        if (!Current.Is("?"))
        {
            return condition;
        }

        var position = Take().Start;
        var yes = ParseExpression();
        Expect(":");
        return new ConditionalNode(position, condition, yes, ParseExpression());
    }

    private Node ParseBinary(int weakest)
    {
        var left = ParseUnary();
        while (Strength(Current) is var strength && strength >= weakest && strength != NotInOperator)
        {
            var sign = Take();
            if (strength == Power && left is UnaryNode && !grouped.Contains(left))
            {
                throw Fail("write (-a) ** b or -(a ** b): JavaScript does not decide which is meant", sign.Start);
            }

            // ** takes its right side first, all others their left.
            Enter();
            var right = ParseBinary(strength == Power ? strength : strength + 1);
            nesting--;
            left = Grown(Combine(sign, left, right));
        }

        return left;
    }

    private Node Combine(Token sign, Node left, Node right)
    {
        var position = sign.Start;
        switch (sign.Text)
        {
            case "+":
                return new AddNode(position, left, right);
            case "-" or "*" or "/" or "%" or "**":
                return new ArithmeticNode(position, sign.Text, left, right);
            case "&" or "|" or "^" or "<<" or ">>" or ">>>":
                return new BitNode(position, sign.Text, left, right);
            case "&&" or "||" or "??":
                if (Mixes(sign.Text, left) || Mixes(sign.Text, right))
                {
                    throw Fail("?? beside && or || needs parentheses to say which goes first", position);
                }

                return new LogicalNode(position, sign.Text, left, right);
            default:
                return new ComparisonNode(position, sign.Text, left, right);
        }
    }

    private bool Mixes(string sign, Node operand) =>
        operand is LogicalNode logical && (logical.Sign == "??") != (sign == "??") && !grouped.Contains(operand);

    private Node ParseUnary()
    {
        var sign = Current;
        if (!(sign.Kind == TokenKind.Sign && sign.Text is "!" or "-" or "+" or "~") && !sign.IsWord("typeof") && !sign.IsWord("void"))
        {
            return ParseChain();
        }

        Take();
        Enter();
        var operand = ParseUnary();
        nesting--;
        return Grown(new UnaryNode(sign.Start, sign.Text, operand));
    }

    private static int Strength(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text == "in" ? 9 : NotInOperator,
        TokenKind.Sign => token.Text switch
        {
            "??" => 1,
            "||" => 2,
            "&&" => 3,
            "|" => 4,
            "^" => 5,
            "&" => 6,
            "==" or "!=" or "===" or "!==" => 8,
            "<" or ">" or "<=" or ">=" => 9,
            "<<" or ">>" or ">>>" => 10,
            "+" or "-" => 11,
            "*" or "/" or "%" => 12,
            "**" => Power,
            _ => NotInOperator,
        },
        _ => NotInOperator,
    };

    private Token Take() => tokens[next++];

    private bool TryTake(string sign)
    {
        if (!Current.Is(sign))
        {
            return false;
        }

        next++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!TryTake(sign))
        {
            throw Current.Kind == TokenKind.End ? Fail($"the expression ends where '{sign}' is missing") : Unexpected($"'{sign}' is missing here");
        }
    }

    private void Enter()
    {
        if (++nesting > DeepestNesting)
        {
            throw new ExpressionException(ExpressionErrorKind.Limit, $"more than {DeepestNesting} parts of the expression within each other", source, Current.Start);
        }
    }

    private Node Grown(Node node) => node.Depth <= DeepestTree
        ? node
        : throw new ExpressionException(ExpressionErrorKind.Limit, $"more than {DeepestTree} operators in a row or within each other", source, node.Position);

    private ExpressionException Unexpected(string? otherwise = null)
    {
        var token = Current;
        return Fail(token.Kind switch
        {
            TokenKind.End => "the expression ends too early",
            TokenKind.Sign => token.Text switch
            {
                "=" => "'=' assigns, which expressions cannot; '===' compares",
                "++" or "--" => $"'{token.Text}' changes a variable, which expressions cannot",
                ";" => "an expression is not a statement: it has no ';'",
                "=>" => "'=>' needs parameters before it, and parentheses around it among other operators",
                "," => "a ',' separates the items of a list or arguments; here is neither",
                var sign when sign.EndsWith('=') && Strength(token) == NotInOperator => $"'{sign}' assigns, which expressions cannot",
                var sign => otherwise ?? $"'{sign}' does not belong here",
            },
            TokenKind.Name => ReservedWords.Reason(token.Text) ?? otherwise ?? $"`{token.Text}` stands where an operator is missing",
            TokenKind.TemplateWhole or TokenKind.TemplateStart => "template literals cannot be tagged",
            _ => otherwise ?? "an operator is missing here",
        });
    }

    private ExpressionException Fail(string reason) => Fail(reason, Current.Start);

    private ExpressionException Fail(string reason, int position) => new(ExpressionErrorKind.Syntax, reason, source, position);

    private static bool IsFree(string name) => !GlobalNames.Contains(name);
}
