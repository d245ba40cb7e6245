/** The form for a new agent. */

import { useState } from "preact/hooks";
import { t } from "../state/i18n";
import type { NewAgent } from "../state/rest";
import type { Named, Role } from "../state/types";

const ROLES: readonly Role[] = ["agent", "supervisor", "admin"];

interface Props {
  queues: readonly Named[];
  onAdd: (agent: NewAgent) => Promise<string | null>;
  onCancel: () => void;
}

export function AgentForm({ queues, onAdd, onCancel }: Props) {
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => setWrong(await onAdd(read(form)));
  return (
    <form class="box add" aria-label={t("agents.add")} onSubmit={(event) => { event.preventDefault(); void submit(event.currentTarget); }}>
      <label class="entry"><span>{t("agents.name")}</span><input name="name" required maxlength={40} autofocus autocomplete="off" /></label>
      <label class="entry"><span>{t("agents.login")}</span><input name="login" required maxlength={64} pattern="[A-Za-z0-9._\-]+" autocomplete="off" autocapitalize="none" spellcheck={false} /></label>
      <label class="entry"><span>{t("agents.role")}</span>
        <select name="role">{ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}</select>
      </label>
      <label class="entry"><span>{t("agents.capacity")}</span><input name="capacity" type="number" min={1} max={20} value={5} required /></label>
      <fieldset>
        <legend>{t("agents.skills")}</legend>
        {queues.map((queue) => <label class="check" key={queue.id}><input type="checkbox" name="skills" value={queue.id} defaultChecked />{queue.name}</label>)}
      </fieldset>
      <p class="wrong" role="alert" hidden={wrong === null}>{wrong}</p>
      <div class="act">
        <button type="submit" class="btn pri">{t("agents.save")}</button>
        <button type="button" class="btn" onClick={onCancel}>{t("agents.cancel")}</button>
      </div>
    </form>
  );
}

function read(form: HTMLFormElement): NewAgent {
  const values = new FormData(form);
  const text = (name: string) => {
    const value = values.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const role = ROLES.find((one) => one === text("role")) ?? "agent";
  return { name: text("name"), login: text("login"), role, capacity: Number(text("capacity")), skills: values.getAll("skills").filter((value) => typeof value === "string") };
}
