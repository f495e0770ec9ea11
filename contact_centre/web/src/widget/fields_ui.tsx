/** Form fields with their label, hint and error. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useSite } from "./site";

interface FieldProps {
  name: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  maxLength: number;
  autocomplete?: "given-name" | "tel";
}

export function TextField({ name, label, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          class="input"
          name={name}
          {...(input.autocomplete === "tel" && { inputMode: "tel" })}
          {...ids}
          {...input}
        />
      )}
    </Field>
  );
}

export function TextArea({ name, label, hint, error, rows }: FieldProps & { rows: number }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea class="input" name={name} rows={rows} maxLength={10_000} {...ids} />}
    </Field>
  );
}

interface Ids {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

export function Field({
  label,
  hint,
  error,
  children,
}: Omit<FieldProps, "name"> & { children: (ids: Ids) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={error ? "field field--wrong" : "field"}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {children({
        id,
        ...(described && { "aria-describedby": described }),
        ...(error && { "aria-invalid": "true" as const }),
      })}
    </div>
  );
}

/** Why the last thing asked for was refused, and what to do. */
export function Refusal({ code }: { code: string | null }) {
  const { t, emergency } = useSite();
  const shown = useRef<HTMLParagraphElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [code]);
  if (code === null) return null;
  return (
    <p class="refusal" role="alert" ref={shown}>
      {refusalInWords(t, code, emergency)}
    </p>
  );
}

function refusalInWords(t: ReturnType<typeof useSite>["t"], code: string, number: string): string {
  switch (code) {
    case "log_unavailable":
      return t("chat.refused_log_unavailable", { number });
    case "too_fast":
      return t("chat.refused_too_fast");
    case "unknown_queue":
      return t("chat.refused_unknown_queue");
    case "already_open":
      return t("chat.refused_already_open");
    case "being_rung":
    case "being_served":
    case "no_callback":
      return t("chat.refused_being_served");
    case "no_chat":
      return t("chat.refused_no_chat");
    case "bad_number":
    case "short_number":
      return t("chat.refused_bad_number");
    case "asked_too_often":
      return t("chat.refused_asked_too_often");
    case "costly_number":
    case "emergency_number":
    case "foreign_number":
    case "own_number":
      return t("chat.refused_not_rung", { number });
    default:
      return t("chat.refused", { number });
  }
}

/** The trimmed texts of a form's fields. */
export function valuesOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
}

/** Put the focus on the first field that is wrong, once it is drawn. */
export function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
