<#
    A report of a week's runs: an object for each flow with how many runs there were, how many failed and why most of them did, and how long they
    took. Pipe it to Format-Table, Export-Csv or ConvertTo-Html.

    ./get-week-report.ps1 -Since 7d | Format-Table
#>
#Requires -Version 7.6
[CmdletBinding()]
param(
    [string] $Since = '7d'
)
$ErrorActionPreference = 'Stop'
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'Klusterfuck.psd1'))

$flows = [ordered]@{}
Get-KfRun -Since $Since | ForEach-Object {
    if (-not $flows.Contains($_.Flow)) { $flows[$_.Flow] = [System.Collections.Generic.List[object]]::new() }
    $flows[$_.Flow].Add($_)
}
foreach ($flow in $flows.Keys) {
    $runs = $flows[$flow]
    $seconds = [double[]] @($runs | Where-Object Duration | ForEach-Object { $_.Duration.TotalSeconds })
    [array]::Sort($seconds)
    $errors = @{}
    $runs | Where-Object Status -eq Failed | ForEach-Object { $errors["$($_.Error)"]++ }
    [pscustomobject]@{
        Flow          = $flow
        Runs          = $runs.Count
        Succeeded     = @($runs | Where-Object Status -eq Succeeded).Count
        Failed        = @($runs | Where-Object Status -eq Failed).Count
        MedianSeconds = if ($seconds.Count) { $seconds[[int][math]::Floor(($seconds.Count - 1) / 2)] }
        MaxSeconds    = if ($seconds.Count) { $seconds[-1] }
        MostCommon    = ($errors.GetEnumerator() | ForEach-Object { '{0:d8} {1}' -f $_.Value, $_.Key } | ForEach-Object -Begin { $most = '' } -Process { if ($_ -gt $most) { $most = $_ } } -End { if ($most) { $most.Substring(9) } })
    }
}
