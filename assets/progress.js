"use strict";
// Shows how far an import is, without loading the page anew; says it aloud at each quarter, when something keeps it, and at the end.
// Without script a link looks again. Where it can be seen no more, as its reader was signed out meanwhile, it says that and looks no more.
const run = document.getElementById("run");
const news = document.getElementById("news");
const pause = Number(run.dataset.again) * 1000;
// So many looks in a row may fail: a server that is started again is there after a while.
const patience = 12;
let told = state();
let missed = 0;

function state() {
  const bar = run.querySelector("progress");
  const quarter = bar.hasAttribute("value") ? Math.floor((4 * bar.value) / bar.max) : 0;
  return `${quarter} ${run.querySelector(".note") !== null}`;
}

async function look() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) {
    news.textContent = news.dataset.lost;
    return;
  }
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
  missed = 0;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("run");
  if (now === null) {
    news.textContent = news.dataset.done;
    return;
  }
  run.replaceChildren(...now.childNodes);
  if (state() !== told) {
    told = state();
    news.textContent = (run.querySelector(".note") ?? run.querySelector("label")).textContent;
  }
  setTimeout(next, pause);
}

function next() {
  look().catch(() => {
    missed += 1;
    if (missed < patience) {
      setTimeout(next, 5 * pause);
    } else {
      news.textContent = news.dataset.lost;
    }
  });
}

setTimeout(next, pause);
