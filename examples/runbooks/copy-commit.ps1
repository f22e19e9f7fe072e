<#
    Promotes a commit of functions from one namespace to another: its files become a commit there, which is tried, selected and waited for. Where
    the function is not there yet it is created with the same runtime. Emits the functions as they are there.

    ./copy-commit.ps1 hello -From stage -To production -Commit HEAD -InputText ping
#>
#Requires -Version 7.6
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string[]] $Name,
    [Parameter(Mandatory)] [string] $From,
    [Parameter(Mandatory)] [string] $To,
    [string] $Commit,
    [string] $InputText = ''
)
$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'Klusterfuck.psd1'))

$folder = [System.IO.Directory]::CreateTempSubdirectory('kf-promote-').FullName
try {
    foreach ($function in Get-KfFunction $Name -Namespace $From) {
        $source = Get-KfCommit $function.Name -Namespace $From -Commit ($Commit ? $Commit : $function.Commit)
        if (-not $PSCmdlet.ShouldProcess("function $To/$($function.Name)", "Run commit $($source.Id.Substring(0, 7)) '$($source.Subject)' of $From")) { continue }

        $trial = Test-KfFunction $function.Name $InputText -Namespace $From -Commit $source.Id
        if (-not $trial.Passed) { throw "Commit $($source.Id) of $From/$($function.Name) fails its trial: $($trial.Message)" }

        $clone = Copy-KfRepository $function.Name -Namespace $From -Destination $folder
        git -C $clone.FullName checkout --quiet $source.Id
        $there = Get-KfFunction $function.Name -Namespace $To -ErrorAction SilentlyContinue
        if (-not $there) { $null = New-KfFunction $function.Name -Namespace $To -Runtime $function.Runtime }
        Publish-KfFunction $function.Name $clone.FullName -Namespace $To -Message "$($source.Subject) ($From $($source.Id.Substring(0, 7)))" -PassThru
    }
}
finally {
    [System.IO.Directory]::Delete($folder, $true)
}
