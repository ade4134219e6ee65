// Small comforts over pages that work without them: copying, filters that apply at once, messages, focus.

document.addEventListener('click', async (event) => {
  const close = event.target.closest?.('[data-close]');
  if (close) close.closest('[data-toast]').remove();
  if (event.target.closest?.('[data-print]')) window.print();
  const copy = event.target.closest?.('[data-copy]');
  if (!copy) return;
  await copyText(copy.dataset.copy);
  const label = copy.querySelector('span') ?? copy;
  const before = label.textContent;
  if (before === copy.dataset.copied) return;
  label.textContent = copy.dataset.copied;
  setTimeout(() => {
    label.textContent = before;
  }, 2000);
});

// The clipboard API needs HTTPS or localhost; a server in the home network may have neither.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

document.addEventListener('change', (event) => {
  if (event.target.closest('[data-autosubmit]')) event.target.form?.requestSubmit();
});

// A link to a folded part of a page opens it; without this one more click does.
const unfold = () =>
  document.getElementById(location.hash.slice(1))?.querySelector(':scope > details')?.setAttribute('open', '');
addEventListener('hashchange', unfold);
unfold();

const flash = document.getElementById('flash');

// Good news leaves by itself, unless somebody is reading it; bad news waits to be closed.
function letToastsGo() {
  for (const toast of document.querySelectorAll('[data-toast="ok"]:not([data-leaving])')) {
    toast.dataset.leaving = '';
    const leave = () => {
      if (toast.matches(':hover, :focus-within')) setTimeout(leave, 2000);
      else toast.remove();
    };
    setTimeout(leave, 8000);
  }
}

// Screen readers speak what enters a live region, not what is already in it when the page arrives.
if (flash?.children.length) {
  const messages = [...flash.childNodes];
  flash.replaceChildren();
  setTimeout(() => {
    flash.append(...messages);
    letToastsGo();
  }, 100);
}

document.addEventListener('htmx:after:swap', (event) => {
  letToastsGo();
  // After a form was refused, the first field to repair; a poll never moves the focus.
  const { request, target } = event.detail.ctx;
  if (!request || request.method === 'GET') return;
  const root = target?.isConnected ? target : document;
  root.querySelector('[aria-invalid="true"]')?.focus();
});

// The server cannot be reached: say so once, and take it back with the first answer.
document.addEventListener('htmx:error', () => {
  const notice = document.getElementById('offline');
  if (!flash || !notice || flash.querySelector('[data-offline]')) return;
  const holder = document.createElement('div');
  holder.className = 'toast bad';
  holder.dataset.offline = '';
  holder.append(notice.content.cloneNode(true));
  flash.append(holder);
});
document.addEventListener('htmx:after:request', () => flash?.querySelector('[data-offline]')?.remove());
