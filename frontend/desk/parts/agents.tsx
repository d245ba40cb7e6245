/** Agents, for administrators: who they are, adding one, a new password, switching one off. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { maybe, t } from "../state/i18n";
import * as rest from "../state/rest";
import type { Named } from "../state/types";
import { AgentForm } from "./agent-form";
import { Icon } from "./icons";

const rows = signal<rest.AgentRow[] | null>(null);
const lines = signal<Named[]>([]);
const failed = signal<string | null>(null);
const adding = signal(false);
/** A password to hand over, shown until the next one. */
const issued = signal<{ name: string; password: string } | null>(null);

async function load(): Promise<void> {
  try {
    [rows.value, lines.value] = await Promise.all([rest.agents(), rest.queues()]);
    failed.value = null;
  } catch (error) {
    failed.value = rest.reason(error) ?? t("unreachable.why");
  }
}

/** Change something, show the password it may have made, and fetch the list again. */
async function change(name: string, work: Promise<rest.WithPassword>): Promise<string | null> {
  try {
    const { password } = await work;
    if (password !== undefined) issued.value = { name, password };
    await load();
    return null;
  } catch (error) {
    return rest.reason(error) ?? t("unreachable.why");
  }
}

export function Agents({ me }: { me: rest.Account }) {
  useEffect(() => {
    void load();
    return () => { issued.value = null; };
  }, []);
  const add = async (agent: rest.NewAgent) => {
    const complaint = await change(agent.name, rest.addAgent(agent));
    if (complaint === null) adding.value = false;
    return complaint;
  };
  return (
    <div class="admin">
      <header>
        <h2>{t("agents.title")}</h2>
        {!adding.value && <button type="button" class="btn pri" onClick={() => { adding.value = true; }}>{t("agents.add")}</button>}
      </header>
      <div role="status">{issued.value !== null && <Issued {...issued.value} />}</div>
      {adding.value && <AgentForm queues={lines.value} onAdd={add} onCancel={() => { adding.value = false; }} />}
      {failed.value !== null && <p class="wrong" role="alert">{t("agents.failed", { reason: failed.value })}</p>}
      {rows.value === null ? <p class="empty">{t("agents.loading")}</p> : <Table rows={rows.value} me={me} />}
    </div>
  );
}

function Issued({ name, password }: { name: string; password: string }) {
  return (
    <p class="issued">
      <Icon name="yes" />
      <span>{t("agents.password", { name })}<code>{password}</code><br /><small>{t("agents.password_once")}</small></span>
    </p>
  );
}

const HEADS = ["agents.name", "agents.login", "agents.role", "agents.capacity", "agents.skills", "agents.state", "agents.actions"] as const;

function Table({ rows: all, me }: { rows: rest.AgentRow[]; me: rest.Account }) {
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("agents.title")}>
      <table>
        <thead><tr>{HEADS.map((head) => <th key={head} scope="col">{t(head)}</th>)}</tr></thead>
        <tbody>{all.map((row) => <Line key={row.id} row={row} own={row.id === me.id} />)}</tbody>
      </table>
    </div>
  );
}

function Line({ row, own }: { row: rest.AgentRow; own: boolean }) {
  const wrong = useRef<HTMLParagraphElement>(null);
  const run = async (asked: rest.AgentChange) => {
    const complaint = await change(row.name, rest.changeAgent(row.id, asked));
    if (wrong.current !== null) wrong.current.textContent = complaint;
  };
  const skills = row.skills.map((id) => lines.value.find((line) => line.id === id)?.name ?? id).join(t("and"));
  return (
    <tr class={row.enabled ? undefined : "off"}>
      <th scope="row">{row.name}</th>
      <td>{row.login}</td>
      <td>{maybe(`role.${row.role}`, row.role)}</td>
      <td>{row.capacity}</td>
      <td>{skills || t("agents.all_skills")}</td>
      <td>{row.enabled ? maybe(`presence.${row.state ?? ""}`, t("agents.enabled")) : t("agents.disabled")}</td>
      <td>
        {!own && (
          <span class="acts">
            <button type="button" class="btn s" onClick={() => void run({ reset_password: true })}>{t("agents.reset")}<span class="vh"> {row.name}</span></button>
            <button type="button" class="btn s" onClick={() => void run({ enabled: !row.enabled })}>{t(row.enabled ? "agents.disable" : "agents.enable")}<span class="vh"> {row.name}</span></button>
          </span>
        )}
        <p class="wrong" role="alert" ref={wrong} />
      </td>
    </tr>
  );
}
