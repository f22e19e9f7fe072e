using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>Parts of JSON objects.</summary>
internal static class JsonParts
{
    /// <summary>The object that is a property, made where it is not there. Setting one that is there already would make a copy of it.</summary>
    public static JObject Part(this JObject json, string name)
    {
        if (json[name] is JObject there)
            return there;
        var made = new JObject();
        json[name] = made;
        return made;
    }
}
