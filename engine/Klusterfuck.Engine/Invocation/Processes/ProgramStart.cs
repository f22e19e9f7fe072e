namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>What to start.</summary>
/// <param name="Program">The file, absolute.</param>
/// <param name="Command">The command as it was written; the first element is the program's name for itself.</param>
/// <param name="Folder">The working folder, absolute.</param>
/// <param name="Environment">The whole environment.</param>
internal sealed record ProgramStart(string Program, IReadOnlyList<string> Command, string Folder, IReadOnlyDictionary<string, string> Environment);
