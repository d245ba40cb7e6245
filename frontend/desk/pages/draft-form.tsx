/** A text being written: it stays a draft until somebody who may has approved it. */

import { useState } from "preact/hooks";
import { model } from "../state/desk";
import { useAct } from "./bits";
import { p } from "./i18n";
import { editing, keep, lines, type Edit } from "./knowledge";
import type { Audience, Content } from "./types";

const AUDIENCES: readonly Audience[] = ["everyone", "agents"];

export function DraftForm({ edit }: { edit: Edit }) {
  const [content, setContent] = useState(edit.content);
  const [owner, setOwner] = useState(edit.owner);
  const act = useAct();
  const set = (change: Partial<Content>) => {
    const next = { ...content, ...change };
    setContent(next);
    editing.value = { ...edit, content: next, owner };
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void act.run(() => keep(edit, tidy(content), owner));
  };
  return (
    <form class="sheet-form" aria-label={p(edit.articleId === null ? "form.new" : "form.change")} onSubmit={submit}>
      <h3>{p(edit.articleId === null ? "form.new" : "form.change")}</h3>
      <p class="mut">{p("form.how")}</p>
      <Entry label={p("field.question")} hint={p("hint.question")}>
        <input type="text" required maxlength={500} value={content.question} onInput={(event) => set({ question: event.currentTarget.value })} />
      </Entry>
      <Entry label={p("field.answer")} hint={p("hint.answer")}>
        <textarea required rows={6} maxlength={4000} value={content.answer} onInput={(event) => set({ answer: event.currentTarget.value })} />
      </Entry>
      <Entry label={p("field.similar")} hint={p("hint.similar")}>
        <textarea rows={3} value={content.similar.join("\n")} onInput={(event) => set({ similar: event.currentTarget.value.split("\n") })} />
      </Entry>
      <Entry label={p("field.source")} hint={p("hint.source")}>
        <input type="text" required maxlength={500} value={content.source} onInput={(event) => set({ source: event.currentTarget.value })} />
      </Entry>
      <div class="pair">
        <Entry label={p("field.audience")}>
          <select value={content.audience} onChange={(event) => set({ audience: AUDIENCES.find((one) => one === event.currentTarget.value) ?? "everyone" })}>
            {AUDIENCES.map((one) => <option key={one} value={one}>{p(`audience.${one}`)}</option>)}
          </select>
        </Entry>
        <Owner owner={owner} onChoose={(id) => { setOwner(id); editing.value = { ...edit, content, owner: id }; }} />
        <Entry label={p("field.valid_from")}><input type="date" value={content.valid_from ?? ""} onChange={(event) => set({ valid_from: event.currentTarget.value || null })} /></Entry>
        <Entry label={p("field.valid_to")}><input type="date" value={content.valid_to ?? ""} min={content.valid_from ?? ""} onChange={(event) => set({ valid_to: event.currentTarget.value || null })} /></Entry>
      </div>
      <Entry label={p("field.tags")} hint={p("hint.tags")}>
        <input type="text" value={content.tags.join(" ")} onChange={(event) => set({ tags: event.currentTarget.value.split(/[\s,，、]+/).filter((tag) => tag !== "") })} />
      </Entry>
      {act.wrong}
      <p class="acts">
        <button type="submit" class="btn pri" disabled={act.busy}>{p("form.keep")}</button>
        <button type="button" class="btn" onClick={() => { editing.value = null; }}>{p("draft.keep")}</button>
      </p>
    </form>
  );
}

function tidy(content: Content): Content {
  return { ...content, question: content.question.trim(), answer: content.answer.trim(), source: content.source.trim(), similar: lines(content.similar.join("\n")) };
}

function Owner({ owner, onChoose }: { owner: string | null; onChoose: (id: string | null) => void }) {
  const { agents, me } = model.value;
  const people = [...(me === null ? [] : [{ id: me.id, name: me.name }]), ...Object.values(agents).filter((one) => one.id !== me?.id)];
  return (
    <Entry label={p("field.owner")}>
      <select value={owner ?? ""} onChange={(event) => onChoose(event.currentTarget.value || null)}>
        <option value="">{p("owner.none")}</option>
        {owner !== null && people.every((one) => one.id !== owner) && <option value={owner}>{owner}</option>}
        {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </select>
    </Entry>
  );
}

function Entry({ label, hint, children }: { label: string; hint?: string; children: preact.ComponentChildren }) {
  return (
    <label class="entry">
      <span>{label}{hint !== undefined && <small>{hint}</small>}</span>
      {children}
    </label>
  );
}
