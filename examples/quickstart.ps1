<#
    The tour: a Python function, changed in a clone, rolled out and rolled back by commit; then a flow of four functions.
    Works in a namespace of its own and removes what it made. Needs git, Python and the module built by 'dotnet build'.
#>
#Requires -Version 7.6
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', 'Klusterfuck.psd1'))

$env:KF_NAMESPACE = 'quickstart'
$folder = [System.IO.Directory]::CreateTempSubdirectory('kf-quickstart-').FullName
$git = '-c', 'user.name=Quickstart', '-c', 'user.email=quickstart@example.com'

try {
    "`n# A function, from a template that works"
    New-KfFunction hello -Runtime Python | Out-Default
    'Alice', 'Bob' | Invoke-KfFunction hello

    "`n# Clone it, change it, commit, push"
    git clone --quiet (Get-KfFunction hello).RepositoryUrl "$folder/hello"
    $handler = "$folder/hello/handler.py"
    [System.IO.File]::WriteAllText($handler, [System.IO.File]::ReadAllText($handler).Replace('Hello,', 'Good evening,'))
    git @git -C "$folder/hello" commit --quiet --all --message 'v2 greets in the evening'
    git -C "$folder/hello" push --quiet

    "`n# Pushed is not selected: the function still runs what it ran, and is one commit behind"
    'Alice' | Invoke-KfFunction hello
    Get-KfFunction | Where-Object Behind -gt 0 | Out-Default

    "`n# Try the new commit, select it, call it"
    'Alice' | Invoke-KfFunction hello -Commit HEAD
    Get-KfCommit hello | Where-Object Subject -like 'v2*' | Set-KfCommit
    'Alice' | Invoke-KfFunction hello

    "`n# Go back: at once, nothing is built"
    Undo-KfCommit hello -Force
    'Alice' | Invoke-KfFunction hello
    Get-KfCommit hello | Out-Default

    "`n# A flow: what comes in goes to two functions at once, and what they give to a third"
    'left', 'right', 'both' | New-KfFunction -Repository hello | ForEach-Object { "created $_" }
    $model = @{
        version = 1
        nodes   = @(
            @{ id = 'in'; kind = 'connector'; connector = 'http' }
            @{ id = 'left'; kind = 'function'; function = 'left' }
            @{ id = 'right'; kind = 'function'; function = 'right' }
            @{ id = 'both'; kind = 'function'; function = 'both' }
        )
        links   = @(
            @{ from = 'in'; to = 'left' }
            @{ from = 'in'; to = 'right' }
            @{ from = 'left'; to = 'both' }
            @{ from = 'right'; to = 'both' }
        )
    }
    $model | Test-KfFlow
    New-KfFlow greetings -Model $model | Out-Default

    "`n# A run: stored before it is answered, executed here because no admin runs"
    $run = Start-KfRun greetings -InputObject 'Carol' | Wait-KfRun -Timeout 2m
    $run | Out-Default
    $run.Steps | Out-Default
}
finally {
    Get-KfFlow | Remove-KfFlow -IncludeRepository -Force
    'left', 'right', 'both', 'hello' | Remove-KfFunction -IncludeRepository -Force -ErrorAction Ignore
    $env:KF_NAMESPACE = $null
    [System.IO.Directory]::Delete($folder, $true)
}
