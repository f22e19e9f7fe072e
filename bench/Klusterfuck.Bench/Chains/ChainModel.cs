namespace Klusterfuck.Bench.Chains;

/// <summary>The chain that is compared: five nodes, of which three pass on what they are given, and the last answers.</summary>
internal static class ChainModel
{
    /// <summary>The name of the flow.</summary>
    public const string Flow = "chain";

    /// <summary>The flow.</summary>
    public const string Model = """
        {
          "version": 1,
          "nodes": [
            { "id": "in", "kind": "connector", "connector": "http" },
            { "id": "a", "kind": "transform", "expression": "input" },
            { "id": "b", "kind": "transform", "expression": "input" },
            { "id": "c", "kind": "transform", "expression": "input" },
            { "id": "out", "kind": "respond" }
          ],
          "links": [{ "from": "in", "to": "a" }, { "from": "a", "to": "b" }, { "from": "b", "to": "c" }, { "from": "c", "to": "out" }]
        }
        """;

    /// <summary>The same for Node-RED.</summary>
    public const string NodeRed = """
        [
          { "id": "tab", "type": "tab", "label": "chain" },
          { "id": "in", "type": "http in", "z": "tab", "url": "/chain", "method": "post", "wires": [["a"]] },
          { "id": "a", "type": "function", "z": "tab", "func": "return msg;", "outputs": 1, "wires": [["b"]] },
          { "id": "b", "type": "function", "z": "tab", "func": "return msg;", "outputs": 1, "wires": [["c"]] },
          { "id": "c", "type": "function", "z": "tab", "func": "return msg;", "outputs": 1, "wires": [["out"]] },
          { "id": "out", "type": "http response", "z": "tab", "wires": [] }
        ]
        """;

    /// <summary>Where a service takes payloads of the flow and answers with what came of them.</summary>
    public static Uri AddressAt(int port) => new($"http://127.0.0.1:{port}/api/v1/flow/{Flow}/in?wait=30s");
}
