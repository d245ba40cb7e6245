/** The contact's page. The shell (人工, writing, the truth about the line) works at once; the conversation follows. */

import type { StateFrame } from "../shared/wire";
import { startComposer, updateComposer } from "./composer";
import { Controller } from "./controller";
import { updateDock } from "./dock";
import { part, set } from "./dom";
import { cameBack, updateConn, updateHeader } from "./header";
import type { Conversation } from "./conversation";
import type { State } from "./state";
import { speak, wishedLang } from "./texts";

const root = document.documentElement;
const inbox = new URLSearchParams(location.search).get("inbox") ?? "web";
const controller = new Controller(inbox, onStatus, onState);
const { link } = controller;
const rest: Promise<Conversation> = import("./conversation").then(({ start }) => (parts = start(controller, later, relabel)));

rest.catch(() => undefined);

let parts: Conversation | undefined;
let wasLive = false;
let scheduled = false;

function onStatus(): void {
  const live = link.status.phase === "live";
  if (live && !wasLive && controller.state.ready) setTimeout(later, cameBack(Date.now()) + 20);
  wasLive = live;
  later();
}

function onState(before: State, frame: StateFrame | null): void {
  const event = frame?.type === "event" ? frame.event : null;
  rest.then(({ heard }) => heard(before, controller.state, event)).catch(() => undefined);
  later();
}

function later(): void {
  if (scheduled || root.dataset["ready"] === undefined) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    show();
  });
}

function show(): void {
  const { state } = controller;
  const online = link.status.phase === "live";
  updateHeader(state, link.status);
  updateConn(link.status, Date.now());
  updateDock(state, online);
  updateComposer(state, online);
  fillIn("token", controller.visit.token ?? "");
  parts?.update(state);
}

/** The plain forms of the page carry on the same matter if they are ever sent. */
function fillIn(name: string, value: string): void {
  for (const field of document.querySelectorAll<HTMLInputElement>(`[name=${name}]`)) field.value = value;
}

/** After a change of language or size everything is written anew. */
function relabel(): void {
  parts?.relabel();
  later();
}

/** Where live connections are impossible, or a part cannot be fetched, the plain form does the work. */
function startDock(): void {
  const form = part("dock") as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    const { trouble } = link.status;
    if (trouble === "blocked" || trouble === "refused") return;
    event.preventDefault();
    const freeze = event.submitter?.id === "freeze";
    if (freeze) rest.then(({ openSheet }) => openSheet()).catch(() => form.submit());
    else press();
  });
}

/** 人工: asks, or shows where the contact already is. */
function press(): void {
  const { phase } = controller.state;
  if (phase === "queued") parts?.reveal();
  else if (phase === "agent") part("say").focus();
  else controller.ask();
}

async function start(): Promise<void> {
  fillIn("inbox", inbox);
  startDock();
  startComposer(controller);
  addEventListener("online", () => link.nudge());
  addEventListener("offline", () => link.lost());
  document.addEventListener("visibilitychange", () => document.hidden || link.nudge());
  controller.start();
  await speak(wishedLang(), false);
  root.dataset["ready"] = "";
  set(part("slow"), "hidden", true);
  later();
  await rest.catch(() => set(part("slow"), "hidden", false));
  relabel();
  setInterval(() => {
    if (link.status.phase !== "live" || (controller.state.place && controller.state.place.p90 === null)) later();
  }, 1000);
}

void start();
