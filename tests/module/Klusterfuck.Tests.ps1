BeforeAll {
    $env:KF_DATA = Join-Path ([System.IO.Path]::GetTempPath()) "kf-pester-$([guid]::NewGuid().ToString('N'))"
    Import-Module "$PSScriptRoot/../../Klusterfuck.psd1" -Force

    function Push-Script($Name, $Script, $Subject) {
        $clone = Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))
        git clone --quiet (Get-KfFunction $Name).RepositoryUrl $clone
        Set-Content -Path "$clone/handler.sh" -Value "#!/bin/sh`n$Script" -NoNewline
        git -C $clone -c user.name=Test -c user.email=test@example.com commit --quiet --all --message $Subject
        git -C $clone push --quiet
    }
}

AfterAll {
    Remove-Module Klusterfuck
    Remove-Item -Path $env:KF_DATA -Recurse -Force -ErrorAction Ignore
    $env:KF_DATA = $null
}

Describe 'Module' {
    It 'exports what the manifest lists' {
        (Get-Command -Module Klusterfuck).Count | Should -Be (Import-PowerShellDataFile "$PSScriptRoot/../../Klusterfuck.psd1").CmdletsToExport.Count
    }

    It 'has help with two examples for <Name>' -ForEach @(
        (Import-PowerShellDataFile "$PSScriptRoot/../../Klusterfuck.psd1").CmdletsToExport | ForEach-Object { @{ Name = $_ } }
    ) {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2
    }
}

Describe 'Functions and commits' {
    BeforeAll {
        New-KfFunction hello -Runtime Shell | Out-Null
        Push-Script hello 'echo "one $(cat)"' 'v1 says one'
        Push-Script hello 'echo "two $(cat)"' 'v2 says two'
    }

    It 'calls the function once for each item' {
        Set-KfCommit hello HEAD
        'Alice', 'Bob' | Invoke-KfFunction hello | Should -Be 'two Alice', 'two Bob'
    }

    It 'selects a commit that comes down the pipeline' {
        Get-KfCommit hello | Where-Object Subject -Like 'v1*' | Set-KfCommit -Force
        'x' | Invoke-KfFunction hello | Should -Be 'one x'
        (Get-KfFunction hello).Behind | Should -Be 1
    }

    It 'goes back' {
        Set-KfCommit hello HEAD
        Undo-KfCommit hello -Force
        'x' | Invoke-KfFunction hello | Should -Be 'one x'
    }

    It 'selects neither of two commits' {
        { Get-KfCommit hello -First 2 | Set-KfCommit -Force -ErrorAction Stop } | Should -Throw -ErrorId 'KfCommitAmbiguous,*'
    }

    It 'never takes the commit from a function' {
        { Get-KfFunction hello | Set-KfCommit -ErrorAction Stop } | Should -Throw -ErrorId 'KfCommitMissing,*'
    }

    It 'does nothing with -WhatIf' {
        Remove-KfFunction hello -Force -WhatIf
        Get-KfFunction hello | Should -Not -BeNullOrEmpty
    }

    It 'shows names alone where a wide list is wanted, and everything in a long one' {
        $wide = Get-KfFunction hello | Format-Wide | Out-String
        $wide | Should -Match 'hello'
        $wide | Should -Not -Match 'Ready'
        Get-KfFunction hello | Format-List | Out-String | Should -Match 'RepositoryUrl'
    }

    It 'says which function is not there' {
        { Get-KfFunction missing -ErrorAction Stop } | Should -Throw -ErrorId 'KfFunctionNotFound,*'
        Get-KfFunction missing* | Should -BeNullOrEmpty
    }
}

Describe 'Flows and runs' {
    BeforeAll {
        New-KfFunction work -Runtime Shell | Out-Null
        Push-Script work 'tr a-z A-Z' 'shout'
        Set-KfCommit work HEAD
        $model = @{
            version = 1
            nodes   = @(@{ id = 'in'; kind = 'connector'; connector = 'http' }, @{ id = 'work'; kind = 'function'; function = 'work' })
            links   = @(@{ from = 'in'; to = 'work' })
        }
        New-KfFlow orders -Model $model | Out-Null
    }

    It 'executes runs itself' {
        $run = Start-KfRun orders -InputObject hello | Wait-KfRun -Timeout 1m
        $run.Status | Should -Be 'Succeeded'
        ($run.Steps | Where-Object Node -EQ work).Output | Should -Be 'HELLO'
    }

    It 'lists the runs of flows that come down the pipeline' {
        Start-KfRun orders -InputObject hello | Wait-KfRun -Timeout 1m | Out-Null
        (Get-KfFlow orders | Get-KfRun -First 1).Flow | Should -Be 'orders'
    }

    It 'exports to the file that is named, and imports it under another name' {
        (Export-KfFlow orders (Join-Path $TestDrive 'kept.json')).Name | Should -Be 'kept.json'
        (Import-KfFlow (Join-Path $TestDrive 'kept.json') copied).Name | Should -Be 'copied'
    }

    It 'lists problems' {
        '{ "version": 1, "nodes": [], "links": [ { "from": "a", "to": "b" } ] }' | Test-KfFlow | Should -Not -BeNullOrEmpty
    }
}
