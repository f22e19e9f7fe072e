export type Language = 'javascript' | 'json' | 'python' | 'yaml' | 'shell' | 'powershell' | 'text';

const byEnd: Record<string, Language> = {
  js: 'javascript', mjs: 'javascript', cjs: 'javascript', ts: 'javascript', json: 'json', py: 'python', yaml: 'yaml', yml: 'yaml', sh: 'shell', bash: 'shell', ps1: 'powershell', psm1: 'powershell',
};

/** The language of a file, by its name or, where that says nothing, its first line. */
export function languageOf(name: string, text: string): Language {
  const end = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (end in byEnd)
    return byEnd[end];
  const first = text.startsWith('#!') ? text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n')) : '';
  if (/python/.test(first))
    return 'python';
  if (/node/.test(first))
    return 'javascript';
  if (/pwsh/.test(first))
    return 'powershell';
  return /sh\b/.test(first) ? 'shell' : 'text';
}
