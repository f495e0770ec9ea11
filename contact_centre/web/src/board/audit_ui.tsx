/** Who did what, when: everything staff changed today, newest first. */
import type { JSX } from "preact";
import { clockTime } from "../shared/format";
import { useBoard, useTimezone } from "./context";

export function Audit(): JSX.Element {
  const { audit } = useBoard();
  const timezone = useTimezone();
  const rows = audit.toSorted((a, b) => b.at - a.at);
  return (
    <section class="card" id="audit" aria-labelledby="audit-title" tabIndex={-1}>
      <h2 id="audit-title">
        Changes by staff <small>who did what, when</small>
      </h2>
      {rows.length === 0 ? (
        <p class="empty">Nobody has changed anything yet today.</p>
      ) : (
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div class="audit-scroll" role="group" aria-labelledby="audit-title" tabIndex={0}>
          <ol class="audit">
            {rows.map(({ at, who, what }) => (
              <li key={`${at} ${who} ${what}`}>
                <time>{clockTime(at, timezone)}</time>
                <span>
                  <b>{who}</b> {what}
                </span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
