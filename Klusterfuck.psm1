$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin')
$loader = [System.IO.Path]::Combine($bin, 'Klusterfuck.ModuleLoader.dll')
$cmdlets = [System.IO.Path]::Combine($bin, 'Klusterfuck.Cmdlets.dll')

if ([System.Environment]::Version.Major -lt 10) {
    throw "Klusterfuck needs PowerShell 7.6 on .NET 10 or later; this is .NET $([System.Environment]::Version)."
}

if (-not [System.IO.File]::Exists($loader) -or -not [System.IO.File]::Exists($cmdlets)) {
    throw "Klusterfuck is not built yet: run 'dotnet build' in $PSScriptRoot, then import it again."
}

$context = [System.Reflection.Assembly]::LoadFrom($loader).GetType('Klusterfuck.ModuleLoader.ModuleLoadContext', $true)
Import-Module -Assembly ($context::LoadModule($cmdlets))
