/** The namespace an address speaks of. */
export function namespaceOf(search: string): string {
  return new URLSearchParams(search).get('ns') || 'default';
}

/** A path with the namespace of the present address carried along, unless it names one. */
export function withNamespace(path: string, search: string): string {
  const ns = namespaceOf(search);
  const [base, query = ''] = path.split('?');
  const params = new URLSearchParams(query);
  if (!params.has('ns') && ns !== 'default')
    params.set('ns', ns);
  if (params.get('ns') === 'default')
    params.delete('ns');
  const text = params.toString();
  return text ? `${base}?${text}` : base;
}

/** The parts of a path, decoded. */
export const partsOf = (pathname: string): string[] => pathname.split('/').filter(Boolean).map(decodeURIComponent);
