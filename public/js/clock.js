// What changes by the passing of time alone: relative times and countdowns. Tells the server the reader's time zone.
const language = document.documentElement.lang === 'en' ? 'en-GB' : 'vi-VN';
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

// The same rounding as in src/web/format.ts, so that nothing jumps when the page arrives.
function relativeText(at, justNow) {
  const distance = at - Date.now();
  const unit = UNITS.find(([, size]) => Math.abs(distance) >= size);
  if (!unit && distance <= 0) return justNow;
  const words = unit ? relative.format(Math.trunc(distance / unit[1]), unit[0]) : relative.format(0, 'second');
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function refreshTimes() {
  for (const time of document.querySelectorAll('time[data-relative]')) {
    const text = relativeText(Date.parse(time.dateTime), time.dataset.relative);
    if (time.textContent !== text) time.textContent = text;
  }
}

function refreshCountdowns() {
  for (const element of document.querySelectorAll('[data-countdown]')) {
    const left = Math.max(0, Math.ceil((Date.parse(element.dataset.countdown) - Date.now()) / 1000));
    if (element instanceof HTMLProgressElement) element.value = left;
    else
      element.textContent = element.dataset.text.replace(
        '{time}',
        `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`,
      );
  }
}

setInterval(refreshTimes, 20_000);
setInterval(refreshCountdowns, 1000);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  refreshTimes();
  refreshCountdowns();
});

const zone = `zb_tz=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
if (!document.cookie.includes(zone)) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain HTTP
  document.cookie = `${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
}
