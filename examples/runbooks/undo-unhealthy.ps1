<#
    Rolls functions back that do not answer as they should: those whose selected commit cannot run, and those that fail a trial with -InputText.
    Meant for the night: emits what it did, one object for each function that was unhealthy. Works where KF_URL and KF_TOKEN, or KF_CONTEXT, say.

    ./undo-unhealthy.ps1 -Name api-* -InputText ping -WhatIf
#>
#Requires -Version 7.6
[CmdletBinding(SupportsShouldProcess)]
param(
    [string[]] $Name = '*',
    [string] $InputText = ''
)
$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'Klusterfuck.psd1'))

foreach ($function in Get-KfFunction $Name) {
    $why = if ($function.Status -eq 'Failed') { $function.Message } else {
        $trial = Test-KfFunction $function.Name $InputText -Namespace $function.Namespace
        if (-not $trial.Passed) { $trial.Message ?? "It answered with status $($trial.StatusCode)." }
    }
    if (-not $why -or -not $PSCmdlet.ShouldProcess($function.Name, 'Go back to the commit selected before')) { continue }

    $back = Undo-KfCommit $function.Name -Namespace $function.Namespace -Force -PassThru -ErrorAction SilentlyContinue -ErrorVariable problem
    [pscustomobject]@{
        Namespace = $function.Namespace
        Function  = $function.Name
        From      = $function.Commit
        To        = $back.Id
        Why       = $why
        Problem   = if ($problem) { "$($problem[0])" }
    }
}
