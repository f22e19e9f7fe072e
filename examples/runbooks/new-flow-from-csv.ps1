<#
    Builds a flow from a CSV file with a row for each function: Node, Function and After, the nodes it comes after with ';' between them; a row
    without After takes what comes in. Emits the flow, or all that is wrong with it.

    Node,Function,After
    score,score,
    ship,ship,score
    bill,bill,score

    ./new-flow-from-csv.ps1 orders ./orders.csv
#>
#Requires -Version 7.6
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Name,
    [Parameter(Mandatory)] [string] $Path
)
$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'Klusterfuck.psd1'))

$parts = @(
    New-KfNode in -Connector http
    foreach ($row in Import-Csv $Path) {
        New-KfNode $row.Node -Function $row.Function
        ($row.After ? $row.After : 'in') -split ';' | ForEach-Object { New-KfLink $_.Trim() $row.Node }
    }
)
$problems = @($parts | Test-KfFlow)
if ($problems) { return $problems }
$exists = Get-KfFlow $Name -ErrorAction SilentlyContinue
if (-not $PSCmdlet.ShouldProcess("flow $Name", $exists ? 'Commit and deploy' : 'Create')) { return }
if ($exists) { Publish-KfFlow $Name -Model $parts -PassThru } else { $parts | New-KfFlow $Name }
