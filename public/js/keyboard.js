// Shortcuts: `/` search, `g` then a letter to go somewhere, `?` for the list of them. They can be switched off in that
// list, because single keys get in the way of people who speak to their computer.
const PLACES = { c: '/channels', h: '/conversations', p: '/pairing' };
const OFF = 'zb-shortcuts-off';

let goUntil = 0;

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable], dialog');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const help = document.getElementById('help');
  if (!help || (localStorage.getItem(OFF) && event.key !== '?')) return;

  if (event.key === '?') {
    help.showModal();
  } else if (event.key === '/') {
    const search = document.querySelector('main [data-search], main input[type="search"]');
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === 'g') {
    goUntil = Date.now() + 1500;
  } else {
    const place = Date.now() < goUntil ? PLACES[event.key] : undefined;
    goUntil = 0;
    if (place) location.assign(place);
  }
});

document.addEventListener('change', (event) => {
  if (!event.target.matches('[data-shortcuts]')) return;
  if (event.target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, '1');
});

const toggle = document.querySelector('[data-shortcuts]');
if (toggle) toggle.checked = !localStorage.getItem(OFF);

// A click beside the dialog closes it, as people expect.
document.addEventListener('click', (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});
