import { render } from 'preact';
import { App } from './app.tsx';
import { takeDrops } from './upload/drop-target.ts';

const root = document.getElementById('app');
if (root) render(<App />, root);
takeDrops();
