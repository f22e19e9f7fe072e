<#
    Drains the dead letters of a flow: lets their runs go on, waits, and emits each run. What fails again stays a dead letter; -ErrorLike takes only
    those whose error is like that.

    ./restart-dead-letters.ps1 orders -ErrorLike '*timed out*' -Timeout 10m
#>
#Requires -Version 7.6
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Flow,
    [string] $ErrorLike = '*',
    [string] $Timeout = '10m'
)
$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'Klusterfuck.psd1'))

$letters = @(Get-KfDeadLetter $Flow | Where-Object Error -like $ErrorLike)
if ($letters.Count -and $PSCmdlet.ShouldProcess("flow $Flow", "Let the runs of $($letters.Count) dead letters go on")) {
    $letters | Restart-KfDeadLetter | Wait-KfRun -Timeout $Timeout
}
