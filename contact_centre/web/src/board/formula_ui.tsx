/** How a service level is counted: every formula side by side on the same day, and how each contact was counted. */
import type { JSX } from "preact";
import { count, percent, target } from "../shared/format";
import { Dialog } from "../shared/dialog";
import { Mark } from "../shared/mark";
import type { Figure, FormulaName, LineView } from "./board_wire";
import { useBoard, useStore } from "./context";
import { Fig } from "./fig_ui";
import { FORMULAS, FORMULA_WORDS, LINE_NAMES, figureWords, levelTone, levelWord, plain, within } from "./words";

export function Formula({ of }: { of: LineView["line"] }): JSX.Element | null {
  const { close } = useStore();
  const line = useBoard().lines.find((view) => view.line === of);
  if (line === undefined) return null;
  const name = LINE_NAMES[line.line].toLowerCase();
  return (
    <Dialog title={`How is this counted? ${LINE_NAMES[line.line]}, today`} onClose={close} class="wide">
      <p>
        The same {name}, by every formula. The target is {target(line.target_share)} within {within(line.within_s)}, or
        what a queue promises itself.
      </p>
      <ul class="formulas">
        {FORMULAS.map((formula) => (
          <OneFormula key={formula} formula={formula} line={line} />
        ))}
      </ul>
      <h3>How today’s {name} were counted</h3>
      <Outcomes line={line} />
      <Rules />
    </Dialog>
  );
}

function OneFormula({ formula, line }: { formula: FormulaName; line: LineView }): JSX.Element | null {
  const store = useStore();
  const own = useBoard().formula;
  const level = line.formulas[formula];
  if (level === undefined) return null;
  const tone = levelTone(level);
  const shown = formula === line.formula;
  const key = line.line;
  return (
    <li class={shown ? "formula shown" : "formula"}>
      <div>
        <b>{plain(formula)}</b>
        {formula === own ? <span class="muted"> · the centre’s own</span> : null}
        <p class="muted">{FORMULA_WORDS[formula]}</p>
      </div>
      <div class="formula-figures">
        <span class={`formula-share ${tone ?? ""}`}>
          {tone === null ? null : <Mark level={tone} />} {percent(level.share)}
          <span class="unseen">, {levelWord(level)}</span>
        </span>
        <span class="muted">
          <Fig drill={{ figure: "in_target", line: key, formula }} value={count(level.in_target)} /> of{" "}
          <Fig drill={{ figure: "counted", line: key, formula }} value={count(level.counted)} />
        </span>
      </div>
      <button
        type="button"
        class="button"
        aria-pressed={shown}
        aria-label={`Show the board by the ${plain(formula)} formula`}
        data-first={shown ? "" : undefined}
        onClick={() => store.want({ formula: formula === own ? null : formula })}
      >
        {shown ? "Shown" : "Show"}
      </button>
    </li>
  );
}

/** The outcome `waiting` is nobody's yet: it opens nothing that would not be the list of everybody who waits. */
function Outcomes({ line }: { line: LineView }): JSX.Element {
  const { outcomes, flags } = line.figures;
  const figures = [...Object.entries(outcomes), ...Object.entries(flags)].filter(([name]) => name !== "waiting");
  return (
    <dl class="outcomes">
      <div>
        <dt>waiting within target, not counted yet</dt>
        <dd>
          <span class="plain-fig">{count(outcomes["waiting"] ?? 0)}</span>
        </dd>
      </div>
      {figures.map(([name, number]) => (
        <div key={name} class={name in flags ? "flag" : undefined}>
          <dt>{figureWords(name as Figure)}</dt>
          <dd>
            <Fig drill={{ figure: name as Figure, line: line.line }} value={count(number)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Rules(): JSX.Element {
  return (
    <ul class="plain-list">
      <li>Each contact has one outcome; what happened on the way, in italics, changes none.</li>
      <li>Answered is the first message or word from a person; greetings and automatic replies never count.</li>
      <li>Who still waits past the target counts as missed at once; who waits within it is not counted yet.</li>
      <li>A contact counts once, for the first queue it joined and the moment it arrived.</li>
      <li>Residents who were turned away are in no formula, and shown beside it.</li>
      <li>The share is cut to a tenth, never rounded up; under 20 contacts it has no colour.</li>
    </ul>
  );
}
