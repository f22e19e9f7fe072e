#!/usr/bin/env -S pwsh -NoProfile -NonInteractive -File
# Replaces each e-mail address of a text by [address 1], [address 2] ...: the same address, in either case, by the same number.
$ErrorActionPreference = 'Stop'
$inputAtFault = 65

$utf8 = [Text.UTF8Encoding]::new($false, $true)
$bytes = [IO.MemoryStream]::new()
[Console]::OpenStandardInput().CopyTo($bytes)
try {
    $text = $utf8.GetString($bytes.ToArray())
}
catch [Text.DecoderFallbackException] {
    [Console]::Error.WriteLine("The request is no UTF-8: $($_.Exception.GetBaseException().Message)")
    exit $inputAtFault
}

$numbers = [Collections.Generic.Dictionary[string, int]]::new([StringComparer]::OrdinalIgnoreCase)
$address = [regex]::new('[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}', 'CultureInvariant', [timespan]::FromSeconds(10))
$redacted = $address.Replace($text, [Text.RegularExpressions.MatchEvaluator] {
        param($found)
        if (-not $numbers.ContainsKey($found.Value)) { $numbers[$found.Value] = $numbers.Count + 1 }
        "[address $($numbers[$found.Value])]"
    })

$output = [Console]::OpenStandardOutput()
$answer = $utf8.GetBytes($redacted)
$output.Write($answer, 0, $answer.Length)
$output.Flush()
