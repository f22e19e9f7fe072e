export function startTour() { alert('tour'); }
