@{
    RootModule           = 'Klusterfuck.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0c2f0e-6a53-4c0e-9d0e-3f3a1f6d7b42'
    Author               = 'Klusterfuck contributors'
    Description          = 'Functions in git repositories, selected and rolled back by commit, chained by flows that survive a crash.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @(
        'cmdlets/Klusterfuck.Cmdlets/Klusterfuck.Format.ps1xml'
        'cmdlets/Klusterfuck.Cmdlets/Klusterfuck.Repositories.Format.ps1xml'
        'cmdlets/Klusterfuck.Cmdlets/Klusterfuck.Hosts.Format.ps1xml'
        'cmdlets/Klusterfuck.Cmdlets/Klusterfuck.Runs.Format.ps1xml'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'New-KfFunction', 'Get-KfFunction', 'Set-KfFunction', 'Remove-KfFunction', 'Invoke-KfFunction', 'Get-KfFunctionLog'
        'Test-KfFunction', 'Publish-KfFunction', 'Copy-KfRepository'
        'Get-KfCommit', 'Set-KfCommit', 'Undo-KfCommit', 'Compare-KfCommit'
        'Get-KfFile', 'Set-KfFile', 'Remove-KfFile'
        'New-KfSecret', 'Get-KfSecret', 'Set-KfSecret', 'Remove-KfSecret'
        'New-KfFlow', 'Get-KfFlow', 'Set-KfFlow', 'Test-KfFlow', 'Publish-KfFlow', 'Remove-KfFlow'
        'Suspend-KfFlow', 'Resume-KfFlow', 'Export-KfFlow', 'Import-KfFlow', 'Show-KfFlow', 'New-KfNode', 'New-KfLink'
        'Start-KfRun', 'Get-KfRun', 'Wait-KfRun', 'Stop-KfRun', 'Restart-KfRun', 'Watch-KfRun', 'Compare-KfRun', 'Approve-KfRun', 'Deny-KfRun'
        'Get-KfDeadLetter', 'Restart-KfDeadLetter', 'Remove-KfDeadLetter'
        'New-KfConnector', 'Get-KfConnector', 'Set-KfConnector', 'Remove-KfConnector'
        'Get-KfContext', 'Set-KfContext', 'Remove-KfContext', 'Connect-KfHost', 'Start-KfHost', 'Stop-KfHost', 'Get-KfHost'
        'Connect-KfCluster', 'Disconnect-KfCluster', 'Install-KfCluster', 'Uninstall-KfCluster'
    )
    PrivateData          = @{
        PSData = @{
            Tags = @('serverless', 'functions', 'git', 'workflow', 'kubernetes')
        }
    }
}
