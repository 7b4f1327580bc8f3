import { drawPicture } from './picture.js';

const section = document.getElementById('picture');

try {
  const response = await fetch(section.dataset.source, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  drawPicture(section, await response.json());
} catch (error) {
  document.getElementById('picture-hint').textContent = `The picture cannot be drawn: ${error.message}.`;
}
section.setAttribute('aria-busy', 'false');
