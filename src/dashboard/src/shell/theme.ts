export type Theme = 'auto' | 'light' | 'dark';

export const theme = (): Theme => {
  const stored = localStorage.getItem('kf-theme');
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
};

export function applyTheme(next: Theme): void {
  if (next === 'auto') {
    localStorage.removeItem('kf-theme');
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem('kf-theme', next);
    document.documentElement.dataset.theme = next;
  }
  dispatchEvent(new Event('kf-theme'));
}

/** Whether the page is dark now. */
export const isDark = (): boolean => theme() === 'dark' || (theme() === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
