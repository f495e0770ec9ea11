/** Where a message is written, with a picture if wished. */
import { useSignal } from "@preact/signals";
import type { JSX, TargetedEvent, TargetedSubmitEvent } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../shared/action";
import { Icon } from "../shared/icons";
import { pictureIn } from "./picture";
import { EXAMPLES, MOST_LETTERS, type Picture, type Said } from "./text_data";

interface ComposerProps {
  off: boolean;
  say: (said: Said) => void;
}

export function Composer({ off, say }: ComposerProps): JSX.Element {
  const text = useSignal("");
  const picture = useSignal<Picture | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (): void => {
    const words = text.value.trim();
    if (off || (words === "" && picture.value === null)) return;
    say({ type: "write", text: words, picture: picture.value });
    text.value = "";
    picture.value = null;
    field.current?.focus();
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    send();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const fill = (example: string): void => {
    text.value = example;
    field.current?.focus();
  };
  return (
    <form class="text-composer" onSubmit={submit}>
      <label class="text-message">
        <span class="label">Message</span>
        <textarea
          class="field"
          ref={field}
          rows={3}
          maxLength={MOST_LETTERS}
          value={text.value}
          onKeyDown={press}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <div class="text-examples" role="group" aria-label="Something to try">
        <span class="muted">Try:</span>
        {EXAMPLES.map((example) => (
          <Button key={example} kind="quiet" onClick={() => fill(example)}>
            {example}
          </Button>
        ))}
      </div>
      <div class="text-deeds">
        <Button kind="go" type="submit" off={off}>
          Send
        </Button>
        <PictureField picture={picture} />
      </div>
    </form>
  );
}

function PictureField({ picture }: { picture: { value: Picture | null } }): JSX.Element {
  const trouble = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  const take = async (event: TargetedEvent<HTMLInputElement>): Promise<void> => {
    const chosen = event.currentTarget;
    const file = chosen.files?.[0];
    if (file === undefined) return;
    picture.value = await pictureIn(file);
    trouble.value = picture.value === null ? "That cannot be sent. Choose a JPEG, PNG, GIF or WebP picture." : "";
    chosen.value = "";
  };
  return (
    <div class="text-picture">
      <input
        ref={input}
        id="picture"
        class="unseen"
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label="Picture to send"
        onChange={(event) => void take(event)}
      />
      {picture.value === null ? (
        <Button onClick={() => input.current?.click()}>Add a picture</Button>
      ) : (
        <>
          <img src={`data:${picture.value.kind};base64,${picture.value.data}`} alt="What you are about to send" />
          <Button kind="quiet icon" aria-label="Take the picture away" onClick={() => (picture.value = null)}>
            <Icon name="close" />
          </Button>
        </>
      )}
      {trouble.value === "" ? null : (
        <p class="miss" role="alert">
          {trouble.value}
        </p>
      )}
    </div>
  );
}
