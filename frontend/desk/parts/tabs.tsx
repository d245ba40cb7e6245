/** Tabs by the pattern: one tab stop, arrows move and choose. */

interface Props<Id extends string> {
  label: string;
  /** Id of the panel; tabs are named `<panel>-<choice>`. */
  panel: string;
  choices: readonly { id: Id; label: string }[];
  chosen: Id;
  onChoose: (id: Id) => void;
}

export function Tabs<Id extends string>({ label, panel, choices, chosen, onChoose }: Props<Id>) {
  const move = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.id === chosen);
    const next = choices[(at + by + choices.length) % choices.length];
    if (next === undefined) return;
    onChoose(next.id);
    document.getElementById(`${panel}-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {choices.map(({ id, label: text }) => (
        <button
          key={id} type="button" role="tab" id={`${panel}-${id}`} aria-controls={panel} aria-selected={id === chosen}
          tabIndex={id === chosen ? 0 : -1} onClick={() => onChoose(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
