using Acornima;
using Acornima.Ast;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Looks at what an expression is made of.</summary>
internal static class ExpressionGrammar
{
    private const int MaxSpreads = 4;

    /// <summary>Numbers of any size, which no limit of the interpreter covers, are refused.</summary>
    public static bool HasBigInt(Node script) => script.DescendantNodesAndSelf().Any(n => n is BigIntLiteral);

    /// <summary>
    /// Whether nothing in it can call, repeat, recurse, assign or delete, so that it ends at once on any stack and changes nothing of its interpreter. A spread goes through
    /// its payload, so that there may be but a few.
    /// </summary>
    public static bool IsSimple(Node script)
    {
        var nodes = script.DescendantNodesAndSelf().ToList();
        return nodes.Count(n => n is SpreadElement) <= MaxSpreads && nodes.All(n => n
            is Acornima.Ast.Program or ExpressionStatement or MemberExpression or ChainExpression or Identifier or Literal or ConditionalExpression or ParenthesizedExpression
            or NonUpdateUnaryExpression { Operator: not Operator.Delete } or LogicalExpression or BinaryExpression { Operator: not Operator.Exponentiation }
            or ObjectExpression or ObjectProperty or ArrayExpression or SpreadElement or TemplateLiteral or TemplateElement);
    }
}
