/** Who is signed in, and requests that carry the CSRF token. */
import * as v from "valibot";

const SessionSchema = v.object({
  name: v.nullish(v.string(), ""),
  roles: v.nullish(v.array(v.string()), []),
  csrf: v.string(),
});
const TicketSchema = v.object({ ticket: v.string() });
const ProblemSchema = v.object({ title: v.optional(v.string()), detail: v.optional(v.string()) });

export type Session = v.InferOutput<typeof SessionSchema>;

/** Nobody is signed in any more: the page has to be loaded again to sign in. */
export class SignedOut extends Error {}

/** The server answered with a problem document; the message is for people. */
export class Problem extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** A request that hangs is a request that failed. */
function patience(): AbortSignal {
  return AbortSignal.timeout(10_000);
}

async function answer(response: Response): Promise<unknown> {
  if (response.status === 401) throw new SignedOut();
  if (response.ok) return response.status === 204 ? null : await response.json();
  const body = v.safeParse(ProblemSchema, await response.json().catch(() => null));
  const said = body.success ? (body.output.detail ?? body.output.title) : undefined;
  throw new Problem(response.status, said ?? `The centre answered ${response.status}. Try again.`);
}

/**
 * Fetch a JSON document.
 *
 * Throws `SignedOut`, `Problem`, or `TypeError` when the centre cannot be reached.
 */
export async function getJson(path: string): Promise<unknown> {
  return answer(await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store", signal: patience() }));
}

/** Post a JSON document with the CSRF token; throws as `getJson`. */
export async function postJson(path: string, body: unknown, session: Session): Promise<unknown> {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.csrf };
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal: patience() }));
}

/** Post the bytes of a file with the CSRF token; throws as `getJson`. A slow line gets two minutes. */
export async function postFile(path: string, body: Blob, session: Session): Promise<unknown> {
  const headers = { "Content-Type": "application/octet-stream", "X-CSRF-Token": session.csrf };
  return answer(await fetch(path, { method: "POST", headers, body, signal: AbortSignal.timeout(120_000) }));
}

export async function fetchSession(): Promise<Session> {
  return v.parse(SessionSchema, await getJson("/api/session"));
}

/** What a staff socket's hello carries: a fresh ticket each time. Throws `SignedOut` when one is not given. */
export async function ticket(): Promise<{ ticket: string }> {
  try {
    return v.parse(TicketSchema, await postJson("/api/ticket", {}, await fetchSession()));
  } catch (error) {
    throw error instanceof Problem && error.status === 403 ? new SignedOut() : error;
  }
}

/** Sign out, then show the sign-in page of the screen one was on. */
export async function signOut(): Promise<void> {
  try {
    const { csrf } = await fetchSession();
    const body = new URLSearchParams({ csrf });
    await fetch("/sign-out", { method: "POST", headers: { "X-CSRF-Token": csrf }, body, redirect: "manual" });
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
  }
  window.location.reload();
}
