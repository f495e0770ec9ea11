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

async function fetchDocument<S extends v.GenericSchema>(url: string, schema: S): Promise<Fetched<v.InferOutput<S>>> {
  try {
    return { is: "there", data: v.parse(schema, await getJson(url)) };
  } catch (error) {
    return { is: "failed", text: failure(error) };
  }
}

/** Fetch `url` now, and again whenever `round` changes. `quiet`: what is there stays on screen meanwhile. */
export function useFetched<S extends v.GenericSchema>(
  url: string,
  schema: S,
  round: number,
  quiet = false,
): ReadonlySignal<Fetched<v.InferOutput<S>>> {
  const fetched = useSignal<Fetched<v.InferOutput<S>>>({ is: "loading" });
  useEffect(() => {
    let wanted = true;
    if (!quiet || fetched.peek().is !== "there") fetched.value = { is: "loading" };
    void fetchDocument(url, schema).then((result) => {
      if (wanted) fetched.value = result;
    });
    return () => {
      wanted = false;
    };
  }, [url, schema, round, quiet, fetched]);
  return fetched;
}

/**
 * Fetch `url` now, and again `everyMs` after each answer until `done` says of one that nothing more will come.
 *
 * What is there stays on screen while the next is on its way.
 */
export function useLive<S extends v.GenericSchema>(
  url: string,
  schema: S,
  everyMs: number,
  done: (data: v.InferOutput<S>) => boolean,
): ReadonlySignal<Fetched<v.InferOutput<S>>> {
  const fetched = useSignal<Fetched<v.InferOutput<S>>>({ is: "loading" });
  useEffect(() => {
    let wanted = true;
    let timer = 0;
    const ask = async (): Promise<void> => {
      const result = await fetchDocument(url, schema);
      if (!wanted) return;
      fetched.value = result;
      if (result.is !== "there" || !done(result.data)) timer = window.setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => {
      wanted = false;
      window.clearTimeout(timer);
    };
  }, [url, schema, everyMs, done, fetched]);
  return fetched;
}
