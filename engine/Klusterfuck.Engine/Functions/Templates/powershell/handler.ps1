#!/usr/bin/env -S pwsh -NoProfile -NonInteractive -File
# Greets whoever the request names.
$ErrorActionPreference = 'Stop'
[Console]::InputEncoding = [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)

$name = [Console]::In.ReadToEnd().Trim()
if (-not $name) { $name = 'world' }
[Console]::Out.Write("Hello, $name!`n")
