using Acornima;
using Acornima.Ast;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Looks at what an expression is made of.</summary>
internal static class ExpressionGrammar
{
    /// <summary>Numbers of any size, which no limit of the interpreter covers, are refused.</summary>
    public static bool HasBigInt(Node script) => script.DescendantNodesAndSelf().Any(n => n is BigIntLiteral);

    /// <summary>Whether nothing in it can call, repeat or recurse, so that it ends at once on any stack.</summary>
    public static bool IsSimple(Node script) => script.DescendantNodesAndSelf().All(n => n
        is Acornima.Ast.Program or ExpressionStatement or MemberExpression or ChainExpression or Identifier or Literal or ConditionalExpression or ParenthesizedExpression
        or NonUpdateUnaryExpression or LogicalExpression or BinaryExpression { Operator: not Operator.Exponentiation });
}
