BeforeAll {
    $env:KF_DATA = Join-Path ([System.IO.Path]::GetTempPath()) "kf-pester-$([guid]::NewGuid().ToString('N'))"
    $env:KF_CONFIG = "$env:KF_DATA-config"
    Import-Module "$PSScriptRoot/../../Klusterfuck.psd1" -Force
    $runbooks = "$PSScriptRoot/../../examples/runbooks"

    function New-Script($Name, $Script) {
        New-KfFunction $Name -Runtime Shell | Out-Null
        Set-KfFile $Name handler.sh -Value "#!/bin/sh`n$Script`n" -PassThru | Set-KfCommit
    }
}

AfterAll {
    Remove-Module Klusterfuck
    Remove-Item -Path $env:KF_DATA, $env:KF_CONFIG -Recurse -Force -ErrorAction Ignore
    $env:KF_DATA = $env:KF_CONFIG = $null
}

Describe 'Runbooks' {
    It 'undo-unhealthy goes back where a trial fails' {
        New-Script night 'echo fine'
        Set-KfFile night handler.sh -Value "#!/bin/sh`nexit 3`n" -PassThru | Set-KfCommit
        (& "$runbooks/undo-unhealthy.ps1" -Name night).Function | Should -Be 'night'
        Invoke-KfFunction night | Should -Be 'fine'
    }

    It 'copy-commit runs the commit in another namespace' {
        New-Script promoted 'echo promoted'
        (& "$runbooks/copy-commit.ps1" promoted -From default -To production).Namespace | Should -Be 'production'
        Invoke-KfFunction promoted -Namespace production | Should -Be 'promoted'
    }

    It 'new-flow-from-csv, get-week-report and restart-dead-letters tell one story' {
        New-Script work 'exit 65'
        Set-Content -Path "$TestDrive/orders.csv" -Value 'Node,Function,After', 'first,work,', 'second,work,first'
        & "$runbooks/new-flow-from-csv.ps1" orders "$TestDrive/orders.csv" | Should -Be 'orders'
        'a', 'b' | Start-KfRun orders | Wait-KfRun -Timeout 60 | Out-Null
        $report = & "$runbooks/get-week-report.ps1" -Since 1h
        $report.Failed | Should -Be 2
        Set-KfFile work handler.sh -Value "#!/bin/sh`ncat`n" -PassThru | Set-KfCommit
        @(& "$runbooks/restart-dead-letters.ps1" orders -Timeout 60).Status | Should -Be 'Succeeded', 'Succeeded'
    }
}
