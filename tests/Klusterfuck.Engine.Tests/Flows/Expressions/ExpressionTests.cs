using Klusterfuck.Engine.Flows.Expressions;

namespace Klusterfuck.Engine.Tests.Flows.Expressions;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("input.score > 5", """{"score":7}""", "true")]
    [InlineData("input.items.map(i => i.price * i.count).reduce((a, b) => a + b, 0)", """{"items":[{"price":2.5,"count":2},{"price":1,"count":3}]}""", "8")]
    [InlineData("input", "plain text", "\"plain text\"")]
    [InlineData("input.length", "plain", "5")]
    [InlineData("({ ...input, b: [1, 'two', null, undefined, () => 1], c: undefined })", """{"a":"ä\u0000\""}""", """{"a":"ä\u0000\"","b":[1,"two",null,null,null]}""")]
    [InlineData("input.missing?.deep ?? 'none'", "{}", "\"none\"")]
    [InlineData("new Date(0)", "1", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("[0.1 + 0.2, 1e21, -0, 1/0, NaN]", "1", "[0.30000000000000004,1e+21,0,null,null]")]
    [InlineData("input.toUpperCase().padEnd(8, '.') // shout", "hello", "\"HELLO...\"")]
    [InlineData("JSON.stringify(input)", """{"a":[1]}""", "\"{\\\"a\\\":[1]}\"")]
    [InlineData("/^a+$/.test(input)", "aaa", "true")]
    public void Evaluate_Expression_GivesItsValue(string expression, string input, string json)
    {
        var value = Evaluate(expression, input);

        Assert.Null(value.Error);
        Assert.Equal(json, value.Json);
    }

    [Theory]
    [InlineData("undefined")]
    [InlineData("() => 1")]
    [InlineData("Symbol('a')")]
    public void Evaluate_NothingJsonKnows_HasNoJson(string expression) => Assert.Equal((null, null), (Evaluate(expression, "1").Json, Evaluate(expression, "1").Error));

    [Theory]
    [InlineData("")]
    [InlineData("1 +")]
    [InlineData("let a = 1")]
    [InlineData("1; 2")]
    [InlineData("1) + (2")]
    [InlineData("while (true) {}")]
    [InlineData("2n ** 1000000n")]
    public void Parse_NoExpression_SaysSo(string text)
    {
        Assert.Null(Expression.Parse(text, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Parse_HugeOrDeep_SaysSo()
    {
        foreach (var text in new[] { new string('1', 20_000), new string('(', 4_000) + "1" + new string(')', 4_000), new string('[', 9_000), "1" + string.Concat(Enumerable.Repeat("+1", 4_900)) })
        {
            if (Expression.Parse(text, out var problem) is { } expression)
                Assert.NotNull(expression.Evaluate(ExpressionInput.Of("1")));
            else
                Assert.NotNull(problem);
        }
    }

    // What hung, crashed or filled the memory of somebody's process; the first of each kind is from the interpreter's own issues 683, 887, 917 and 2486.
    [Theory]
    [InlineData("new Array(2147483647).join('*')")]
    [InlineData("Array(1e9).fill(Array(1e9))")]
    [InlineData("(() => { for (let a = [1, 2, 3]; ; a = a.concat(a)); })()")]
    [InlineData("'x'.padEnd(2**29)")]
    [InlineData("'x'.padEnd(536870911, 'ab')")]
    [InlineData("'x'.padStart(2147483647)")]
    [InlineData("'x'.repeat(2**28)")]
    [InlineData("Array.from({ length: 50000000 })")]
    [InlineData("String.raw({ raw: { length: 1e9 } })")]
    [InlineData("(() => { while (true) {} })()")]
    [InlineData("(() => { for (;;); })()")]
    [InlineData("(() => { let s = 'x'; while (true) s += s; })()")]
    [InlineData("(() => { let s = 'x'; for (let i = 0; i < 40; i++) s = s.concat(s); return s.length; })()")]
    [InlineData("(() => { let a = []; while (true) a.push(a); })()")]
    [InlineData("(function f() { return f(); })()")]
    [InlineData("(() => { const f = () => f() + 1; return f(); })()")]
    [InlineData("/^(a+)+$/.test('a'.repeat(40) + 'b')")]
    [InlineData("'a'.repeat(30000).match(/(a|a)*b/)")]
    [InlineData("JSON.stringify(new Array(99999).fill(0).map(i => new Array(99999).fill(0).map(j => new Array(99999).fill(0))))")]
    [InlineData("'x'.repeat(1e6).replaceAll('x', 'y'.repeat(1000)).length")]
    [InlineData("'x'.repeat(1e6).replace(/x/g, '$&'.repeat(2000)).length")]
    [InlineData("new Array(1e5).fill('x'.repeat(1e5)).join()")]
    [InlineData("new Array(1e5).fill(0).flatMap(() => new Array(1e5).fill(0))")]
    [InlineData("JSON.stringify(Array(500000).fill(0).reduce(a => [a], []))")]
    [InlineData("Array(500000).fill(0).reduce(a => [a], []).toString()")]
    [InlineData("Array(500000).fill(0).reduce(a => [a], []).flat(Infinity).length")]
    [InlineData("Array(500000).fill(0).reduce(a => [a], [])")]
    [InlineData("Array(500000).fill(0).reduce(a => ({ a }), {})")]
    [InlineData("JSON.parse('['.repeat(1000000) + ']'.repeat(1000000))")]
    [InlineData("(() => { const o = {}; o.o = o; return o; })()")]
    [InlineData("[].constructor.constructor('return this')()")]
    [InlineData("(() => {}).constructor('while(true){}')()")]
    [InlineData("(async () => { while (true) await 1; })()")]
    [InlineData("BigInt(2) ** BigInt(10000000)")]
    [InlineData("new Uint8Array(2**31 - 1)")]
    [InlineData("importNamespace('System').IO.File")]
    [InlineData("System.Environment.Exit(1)")]
    [InlineData("input.constructor.constructor('return process')()")]
    [InlineData("(() => { throw { toString() { while (true) {} } }; })()")]
    public void Evaluate_Hostile_FailsSoonAndHarmless(string expression)
    {
        var value = Evaluate(expression, "{}");

        Assert.False(string.IsNullOrWhiteSpace(value.Error), value.Json);
    }

    [Theory]
    [InlineData("({ get a() { while (true) {} } })", "{}")]
    [InlineData("({ toJSON() { while (true) {} } })", "{}")]
    [InlineData("(() => { Object.prototype.polluted = 1; Array.prototype.map = null; return {}; })()", "{}")]
    [InlineData("(() => { input.__proto__.polluted = 1; return {}; })()", "{}")]
    [InlineData("({ ['__proto__']: { a: 1 } })", """{"__proto__":{"a":1}}""")]
    public void Evaluate_PrototypeTricks_StayInside(string expression, string json)
    {
        Assert.Equal(json, Evaluate(expression, "{}").Json);
        Assert.Equal("[null,[2]]", Evaluate("[input.polluted, [1].map(x => x + 1)]", "{}").Json);
    }

    [Theory]
    [InlineData("(() => { let o = []; for (let i = 0; i < 30000; i++) o = [o]; return JSON.stringify(o).length; })()", "60002")]
    [InlineData("new RegExp('('.repeat(3000) + ')'.repeat(3000)).test('x')", "true")]
    [InlineData("input.replaceAll('a', 'b$')", "\"b$b$\"")]
    [InlineData("input.replace(/a/, x => x + 'c') + 'a'.repeat(2).padEnd(3)", "\"acaaa \"")]
    public void Evaluate_Unusual_IsDone(string expression, string json) => Assert.Equal((json, null), (Evaluate(expression, "aa").Json, Evaluate(expression, "aa").Error));

    [Fact]
    public void Evaluate_ValueTooLargeOrTooDeep_SaysSo()
    {
        Assert.Contains("larger", Evaluate("Array(300000).fill('abcdef')", "1").Error, StringComparison.Ordinal);
        Assert.Contains("larger", Evaluate("'x'.repeat(2000000)", "1").Error, StringComparison.Ordinal);
        Assert.Contains("deeper", Evaluate("1", new string('[', 100) + new string(']', 100)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_LargestPayload_IsRead()
    {
        var input = $"[{string.Join(',', Enumerable.Repeat(1, 500_000))}]";

        Assert.Equal("500000", Evaluate("input.length", input).Json);
    }

    [Theory]
    [InlineData("input.a > 1 ? `${input.a}!` : -input.b", true)]
    [InlineData("({ ...input, c: [input.a, { d: 1 }], ['e' + input.b]: null, input })", true)]
    [InlineData("[...input, ...input, ...input, ...input, ...input]", false)]
    [InlineData("({ get a() { return 1; } })", false)]
    [InlineData("({ a() { return 1; } })", false)]
    [InlineData("input.map(x => x)", false)]
    [InlineData("String`${input}`", false)]
    [InlineData("input.a = 1", false)]
    [InlineData("input.a++", false)]
    [InlineData("delete input.a", false)]
    [InlineData("2 ** 3", false)]
    [InlineData("new Date()", false)]
    [InlineData("(1, input)", false)]
    public void IsSimple_Expression_IsWhatEndsAtOnceAndChangesNothing(string expression, bool isSimple) =>
        Assert.Equal(isSimple, Expression.Parse(expression, out _)!.IsSimple);

    [Theory]
    [InlineData(60)]
    [InlineData(250)]
    public void Evaluate_SimpleButTooMuch_SaysSo(int times)
    {
        var expression = Expression.Parse("input" + string.Concat(Enumerable.Repeat("+input", times)), out _)!;

        Assert.Equal((true, true), (expression.IsSimple, expression.Evaluate(ExpressionInput.Of(new string('x', 1_000_000))).Error is not null));
    }

    [Theory]
    [InlineData("delete Object.prototype.toString")]
    [InlineData("delete String.prototype.repeat")]
    [InlineData("Object.prototype.leak = 1")]
    [InlineData("input.__proto__.leak = 1")]
    [InlineData("(globalThis.leak = input)")]
    public void Evaluate_WhatChangesItsInterpreter_ChangesNoOther(string expression)
    {
        for (var i = 0; i < 4 * Environment.ProcessorCount; i++)
        {
            Evaluate(expression, "{}");
            Assert.Equal(("\"[object Object]function\"", null), (Evaluate("input + typeof ''.repeat", "{}").Json, Evaluate("input.leak", "{}").Json));
            Assert.Equal(("2", "\"undefined\""), (Evaluate("input + 1", "1").Json, Evaluate("typeof leak", "1").Json));
        }
    }

    [Fact]
    public async Task Evaluate_Concurrently_KeepsValuesApart()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => Evaluate("[input].map(x => x * 2)[0]", $"{i}").Json)));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i * 2}"), values);
    }

    private static ExpressionValue Evaluate(string text, string input)
    {
        var expression = Expression.Parse(text, out var problem);
        Assert.True(expression is not null, problem);
        return expression.Evaluate(ExpressionInput.Of(input));
    }
}
