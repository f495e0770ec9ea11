/** A fetched document on screen: loading, failed with a way to try again, or drawn. */
import type { ComponentChildren, JSX } from "preact";
import { Button } from "../shared/action";
import type { Fetched } from "./fetched";

export function Loaded<T>(props: {
  fetched: Fetched<T>;
  retry: () => void;
  draw: (data: T) => ComponentChildren;
}): JSX.Element {
  const { fetched, retry, draw } = props;
  switch (fetched.is) {
    case "loading":
      return (
        <p class="empty pulse" role="status">
          Loading…
        </p>
      );
    case "failed":
      return (
        <div class="refusal" role="alert">
          <span>{fetched.text}</span>
          <Button kind="quiet" onClick={retry}>
            Try again
          </Button>
        </div>
      );
    case "there":
      return <>{draw(fetched.data)}</>;
  }
}
