/** An agent's skills with their levels, team and limits: looked up when it opens, in force as soon as it is saved. */
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../shared/action";
import { type Asking, useAsking } from "./asking_ui";
import { type AgentRow, type AgentSettings, type Line, agentSettings } from "./board_wire";
import { useStore } from "./context";
import { Decide } from "./dialogs_ui";
import { Loaded } from "./loaded_ui";
import { useFetched } from "./fetched";
import { LEVELS, LINES, type LimitsForm, formOf, readForm, usualMost, usualOf } from "./limits_data";
import { LINE_NAMES } from "./words";

export function Limits({ agent }: { agent: AgentRow }): JSX.Element {
  const round = useSignal(0);
  const fetched = useFetched(`/api/agents/${encodeURIComponent(agent.id)}`, agentSettings, round.value).value;
  const asking = useAsking();
  const form = useSignal<LimitsForm | null>(null);
  const bad = useSignal<{ field: string; text: string } | null>(null);
  const decide = async (): Promise<boolean> => {
    if (fetched.is !== "there") return false;
    const read = readForm(agent.id, form.value ?? formOf(fetched.data));
    bad.value = read.ok ? null : read;
    if (!read.ok) {
      document.getElementById(`limits-${read.field}`)?.focus();
      return false;
    }
    return asking.ask("configure_agent", read.data, `${agent.name}'s skills and limits are changed.`);
  };
  return (
    <Decide title={`Skills and limits of ${agent.name}`} verb="Save" asking={asking} decide={decide}>
      <Loaded
        fetched={fetched}
        retry={() => (round.value += 1)}
        draw={(settings) => <Fields settings={settings} form={form} bad={bad.value} />}
      />
    </Decide>
  );
}

/** The way from the dialog of an agent's state to their skills and limits. */
export function LimitsButton({ agent, asking }: { agent: AgentRow; asking: Asking }): JSX.Element {
  const store = useStore();
  return (
    <p>
      <Button off={asking.pending} onClick={() => (store.open.value = { what: "limits", agent })}>
        Skills and limits
      </Button>
    </p>
  );
}

interface FieldsProps {
  settings: AgentSettings;
  form: Signal<LimitsForm | null>;
  bad: { field: string; text: string } | null;
}

function Fields({ settings, form, bad }: FieldsProps): JSX.Element {
  const now = form.value ?? formOf(settings);
  const usual = usualOf(settings, now.team);
  const change = (some: Partial<LimitsForm>): void => {
    form.value = { ...now, ...some };
  };
  const problem = (field: string): string | null => (bad?.field === field ? bad.text : null);
  return (
    <>
      <p class="muted">
        It counts from the next offer on; contacts that {settings.name} has stay. An empty field is the team's, else the
        centre's.
      </p>
      <label>
        <span class="label">Team</span>
        <select class="field" value={now.team} onChange={(event) => change({ team: event.currentTarget.value })}>
          {settings.team_choices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Skills settings={settings} levels={now.levels} change={(levels) => change({ levels })} />
      <fieldset class="limits">
        <legend class="label">Most at once</legend>
        {LINES.map((line: Line) => (
          <Whole
            key={line}
            field={line}
            label={LINE_NAMES[line]}
            value={now.maxima[line]}
            usual={usualMost(usual, line)}
            problem={problem(line)}
            change={(value) => change({ maxima: { ...now.maxima, [line]: value } })}
          />
        ))}
      </fieldset>
      <div class="limits">
        <Whole
          field="units"
          label="Units in all"
          value={now.units}
          usual={String(usual?.units ?? "")}
          problem={problem("units")}
          change={(units) => change({ units })}
        />
        <Whole
          field="extra"
          label="Offers ring longer, s"
          value={now.extra}
          usual={String(usual?.offer_extra_s ?? 0)}
          problem={problem("extra")}
          change={(extra) => change({ extra })}
        />
      </div>
    </>
  );
}

interface SkillsProps {
  settings: AgentSettings;
  levels: LimitsForm["levels"];
  change: (levels: LimitsForm["levels"]) => void;
}

function Skills({ settings, levels, change }: SkillsProps): JSX.Element {
  return (
    <fieldset class="skills">
      <legend class="label">Skills, level 5 is best</legend>
      {settings.skill_choices.map(({ id, name }) => (
        <label key={id} class="skill">
          <span>{name}</span>
          <select
            class="field"
            value={levels[id] ?? 0}
            onChange={(event) => change({ ...levels, [id]: Number(event.currentTarget.value) })}
          >
            <option value={0}>–</option>
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {level}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

interface WholeProps {
  field: string;
  label: string;
  value: string;
  /** What holds when it is left empty. */
  usual: string;
  problem: string | null;
  change: (value: string) => void;
}

function Whole({ field, label, value, usual, problem, change }: WholeProps): JSX.Element {
  const [id, hint] = [`limits-${field}`, useId()];
  return (
    <div class="limit">
      <label class="label" htmlFor={id}>
        {label}
      </label>
      <input
        class="field"
        id={id}
        inputMode="numeric"
        autocomplete="off"
        value={value}
        aria-describedby={hint}
        aria-invalid={problem !== null}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {problem === null ? (
        <span id={hint} class="small muted">
          Else {usual}
        </span>
      ) : (
        <span id={hint} class="small miss" role="alert">
          ▲ {problem}
        </span>
      )}
    </div>
  );
}
