// Passkeys: the browser makes or uses one, and the form it belongs to carries its answer to the server.

const { browserSupportsWebAuthn, startAuthentication, startRegistration } = SimpleWebAuthnBrowser;

const problemOf = (button) => button.form.querySelector('[data-passkey-problem]');

function say(button, reason) {
  const problem = problemOf(button);
  problem.textContent = problem.dataset[reason];
  problem.hidden = false;
}

/** Why it cannot work here at all, or null. */
function obstacle(button) {
  if (button.dataset.origin !== location.origin) return 'elsewhere';
  return browserSupportsWebAuthn() ? null : 'unsupported';
}

async function answer(button) {
  const { form } = button;
  const response = await fetch(button.dataset.options, {
    method: 'POST',
    headers: { accept: 'application/json', 'x-csrf-token': form.elements._csrf.value },
  });
  // The last proof has become too old while the page was open: the page itself asks for a new one.
  if (response.status === 403) return location.reload();
  if (!response.ok) throw new Error(response.status);
  const optionsJSON = await response.json();
  const start = button.dataset.passkey === 'create' ? startRegistration : startAuthentication;
  form.elements[button.dataset.field].value = JSON.stringify(await start({ optionsJSON }));
  button.disabled = false;
  form.requestSubmit(button);
}

// Once, however often a partial update brings this script along.
if (!document.documentElement.dataset.passkeys) {
  document.documentElement.dataset.passkeys = '';
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-passkey]');
    if (!button) return;
    event.preventDefault();
    const reason = obstacle(button);
    if (reason) return say(button, reason);
    if (button.dataset.passkey === 'create' && !button.form.reportValidity()) return;
    problemOf(button).hidden = true;
    button.disabled = true;
    try {
      await answer(button);
    } catch (error) {
      const reasons = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known' };
      say(button, reasons[error.name] ?? 'failed');
    }
    button.disabled = false;
  });
}
