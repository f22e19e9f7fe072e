import { createRoot } from 'react-dom/client';
import { App } from './app';
import { applyTheme, theme } from './shell/theme';
import './design/tokens.css';
import './design/base.css';

applyTheme(theme());
createRoot(document.getElementById('app')!).render(<App />);
