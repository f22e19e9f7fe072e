# The same story in this process and on an admin in the background, by address and token.
BeforeDiscovery { $places = @{ Place = 'embedded' }, @{ Place = 'remote' } }

BeforeAll {
    $env:KF_DATA = Join-Path ([System.IO.Path]::GetTempPath()) "kf-pester-$([guid]::NewGuid().ToString('N'))"
    $env:KF_CONFIG = "$env:KF_DATA-config"
    Import-Module "$PSScriptRoot/../../Klusterfuck.psd1" -Force
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $admin = Start-KfHost "$env:KF_DATA-admin" -Port $port
}

AfterAll {
    $admin | Stop-KfHost -Force
    Remove-Module Klusterfuck
    Remove-Item -Path $env:KF_DATA, $env:KF_CONFIG, "$env:KF_DATA-admin" -Recurse -Force -ErrorAction Ignore
    $env:KF_DATA = $env:KF_CONFIG = $null
}

Describe 'On <Place>' -ForEach $places {
    BeforeAll {
        if ($Place -eq 'remote') {
            $env:KF_URL = $admin.Uri
            $env:KF_TOKEN = (Get-Content -Raw "$($admin.DataFolder)/token").Trim()
        }
    }

    AfterAll { $env:KF_URL = $env:KF_TOKEN = $null }

    It 'creates, changes, tries, selects and goes back' {
        New-KfFunction hello -Runtime Shell | Out-Null
        Set-KfFile hello handler.sh -Value "#!/bin/sh`necho two`n"
        Invoke-KfFunction hello -Commit HEAD | Should -Be 'two'
        Get-KfFunction | Where-Object Behind -gt 0 | Set-KfCommit -Commit HEAD
        Invoke-KfFunction hello | Should -Be 'two'
        Undo-KfCommit hello -Force
        (Compare-KfCommit hello).Path | Should -Be 'handler.sh'
    }

    It 'keeps secrets to itself' {
        New-KfSecret api-key -Value (ConvertTo-SecureString 'open-sesame' -AsPlainText) -ForFunctions | Out-Null
        Get-KfSecret | ConvertTo-Json | Should -Not -Match 'open-sesame'
        Get-KfSecret | Remove-KfSecret -Force
    }

    It 'says what is missing and goes on' {
        @('hello', 'missing', 'hello' | Get-KfFunction -ErrorVariable problem -ErrorAction SilentlyContinue).Count | Should -Be 2
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'KfFunctionNotFound,*'
    }

    It 'builds a flow in a pipeline and runs it' {
        $(New-KfNode in -Connector http; New-KfNode work -Function hello; New-KfLink in work) | New-KfFlow orders | Should -Be 'orders'
        (Start-KfRun orders -InputObject x | Wait-KfRun -Timeout 60).Status | Should -Be 'Succeeded'
        Show-KfFlow orders | Out-String | Should -Match 'work'
    }
}
