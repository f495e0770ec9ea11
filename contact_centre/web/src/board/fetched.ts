/** A document behind a dialog: loading, failed with words for people, or there. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as v from "valibot";
import { Problem, SignedOut, getJson } from "../shared/session";

export type Fetched<T> = { is: "loading" } | { is: "failed"; text: string } | { is: "there"; data: T };

function failure(error: unknown): string {
  if (error instanceof SignedOut) return "You are signed out, or may not see this. Sign in again.";
  if (error instanceof Problem) return error.message;
  if (error instanceof v.ValiError) return "The centre's answer cannot be read. Reload the page and try again.";
  return "The centre cannot be reached. Try again in a moment.";
}

/** Fetch `url` now, and again whenever `round` changes. */
export function useFetched<S extends v.GenericSchema>(
  url: string,
  schema: S,
  round: number,
): ReadonlySignal<Fetched<v.InferOutput<S>>> {
  const fetched = useSignal<Fetched<v.InferOutput<S>>>({ is: "loading" });
  useEffect(() => {
    let wanted = true;
    fetched.value = { is: "loading" };
    void getJson(url)
      .then((answer): Fetched<v.InferOutput<S>> => ({ is: "there", data: v.parse(schema, answer) }))
      .catch((error: unknown): Fetched<v.InferOutput<S>> => ({ is: "failed", text: failure(error) }))
      .then((result) => {
        if (wanted) fetched.value = result;
      });
    return () => {
      wanted = false;
    };
  }, [url, schema, round, fetched]);
  return fetched;
}
