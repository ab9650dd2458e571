"use strict";
// Shows how far an import is, without loading the page anew; says it aloud at each quarter, when something keeps it, and at the end.
// Without script a link looks again.
const run = document.getElementById("run");
const news = document.getElementById("news");
const pause = Number(run.dataset.again) * 1000;
let told = state();

function state() {
  const bar = run.querySelector("progress");
  const quarter = bar.hasAttribute("value") ? Math.floor((4 * bar.value) / bar.max) : 0;
  return `${quarter} ${run.querySelector(".note") !== null}`;
}

async function look() {
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
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
  look().catch(() => setTimeout(next, 5 * pause));
}

setTimeout(next, pause);
