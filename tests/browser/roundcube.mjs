// roundcube.mjs URL USER PASSWORD UID button|text|html WORDS: opens that mail of the
// inbox in Roundcube, presses the button named WORDS or replies with WORDS,
// and sends.
import { openPage, start, tidyUp } from './chromium.mjs';

const [url, user, password, uid, way, words] = process.argv.slice(2);
const pause = (ms) => new Promise((ok) => setTimeout(ok, ms));

async function main(browser) {
  const page = await openPage(browser);
  const until = async (what, expression, ms = 20000) => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(100)) {
      // a page that is being left has no context for a moment
      const got = await page.evaluate(expression).catch(() => null);
      if (got) return got;
    }
    throw new Error(`waited in vain for ${what}`);
  };
  const go = (to) => page('Page.navigate', { url: url + to });

  await page('Page.enable');
  await go('');
  await until('the log-in', `document.querySelector('#rcmloginuser') !== null`);
  await page.evaluate(`document.querySelector('#rcmloginuser').value = ${JSON.stringify(user)};
    document.querySelector('#rcmloginpwd').value = ${JSON.stringify(password)};
    document.querySelector('#rcmloginsubmit').click()`);
  await until('the inbox', `!!window.rcmail?.message_list?.get_first_row()`);
  await go(`?_task=mail&_mbox=INBOX&_action=show&_uid=${uid}`);
  await until('the mail', `document.querySelector('#messagebody') !== null &&
    document.readyState === 'complete'`);
  if (way === 'button') {
    await pause(1000); // until its links are bound nothing tells when
    await until('the button', `(() => { const a = [...document.querySelectorAll('#messagebody a')]
      .find((x) => x.textContent.trim() === ${JSON.stringify(words)}); if (a) a.click(); return !!a; })()`);
    await until('its menu', `(() => { const a = [...document.querySelectorAll('a')].find((x) =>
      x.textContent.includes('Nachricht verfassen') && x.offsetParent); if (a) a.click(); return !!a; })()`);
  } else {
    await go(`?_task=mail&_mbox=INBOX&_action=compose&_reply_uid=${uid}`);
  }
  await until('the editor', `location.href.includes('_action=compose') &&
    document.querySelector('#composebody') !== null && !!window.rcmail?.env?.compose_id`);
  if (way === 'html')
    await until('the HTML editor', `window.tinymce?.get('composebody')?.initialized`);
  await pause(500);
  const text = JSON.stringify(words ?? '');
  if (way === 'html')
    await page.evaluate(`(() => { const e = tinymce.get('composebody');
      e.setContent('<p>' + ${text} + '</p>' + e.getContent()); })()`);
  if (way === 'text')
    await page.evaluate(`void $('#composebody').val(${text} + '\\n\\n' + $('#composebody').val())`);
  await page.evaluate(`document.querySelector('button.send, a.send').click()`);
  await until('that it is sent', `!location.href.includes('_action=compose')`);
}

const browser = start();
try {
  await main(browser);
} finally {
  browser.stop();
  tidyUp();
}
