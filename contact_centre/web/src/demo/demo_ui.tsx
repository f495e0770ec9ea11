/** The demo page: what this is, where to go, as whom, and buttons that play scenes. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Refusal, useAction } from "../shared/action";
import { Tag } from "../shared/mark";
import type { Outcome } from "../shared/socket";
import { PASSWORD, PEOPLE, SCENES, type Scene, type SceneText, type Stage, playingText } from "./demo_data";

interface DemoProps {
  centre: string;
  stage: ReadonlySignal<Stage>;
  play: (scene: Scene) => Promise<Outcome>;
}

export function Demo({ centre, stage, play }: DemoProps): JSX.Element {
  return (
    <main class="demo">
      <h1>{centre}: the demo</h1>
      <p class="demo-intro">
        This is a whole contact centre with nobody real in it: robot residents start webchats, ring and write as on a
        council’s busy day, and robot agents answer them. Whatever you start yourself goes to a person who is signed in
        first; the robots stand back for one minute. Open a chat as a resident, answer it as an agent in a second
        window, and watch it counted on the board in a third.
      </p>
      <Doors rings={stage.value.is === "there" && stage.value.playing.rings} />
      <Scenes stage={stage} play={play} />
      <SignIns />
    </main>
  );
}

const DOORS = [
  ["/", "Resident", "Start a chat with the council"],
  ["/console", "Agent console", "Take offers and answer"],
  ["/board", "Supervisor board", "See the day and act"],
  ["/wallboard", "Wallboard", "The same, read from across a room"],
] as const;

const PHONES = [
  ["/demo/phone", "Ring the centre", "A telephone on a page: keys, and words that are written"],
  ["/demo/text", "Text the centre", "A phone on a page: texts, WhatsApp, pictures, ticks"],
] as const;

function Doors({ rings }: { rings: boolean }): JSX.Element {
  const [resident, ...staff] = DOORS;
  const doors = rings ? [resident, ...PHONES, ...staff] : DOORS;
  return (
    <nav class="doors" aria-label="Screens">
      {doors.map(([href, name, text]) => (
        <a key={href} class="card door" href={href} target="_blank" rel="noopener">
          <b>{name}</b>
          <span class="muted">{text}</span>
          <span class="unseen">(opens in a new tab)</span>
        </a>
      ))}
    </nav>
  );
}

function Now({ stage }: { stage: Stage }): JSX.Element {
  switch (stage.is) {
    case "loading":
      return <p class="empty">Asking what is playing.</p>;
    case "away":
      return <p class="empty">The demo cannot be reached now. Trying again.</p>;
    case "there":
      return <p class="demo-now">{playingText(stage.playing)}</p>;
  }
}

function Scenes({ stage, play }: Pick<DemoProps, "stage" | "play">): JSX.Element {
  const said = useSignal("");
  const now = stage.value.is === "there" ? stage.value.playing.scene : null;
  return (
    <section class="card" aria-labelledby="scenes-title">
      <h2 id="scenes-title">Play a scene</h2>
      <Now stage={stage.value} />
      <p class="unseen" role="status">
        {said.value}
      </p>
      <ul class="scenes">
        {SCENES.map((scene) => (
          <SceneRow
            key={scene.scene}
            scene={scene}
            playing={scene.scene === now}
            play={play}
            done={() => (said.value = `${scene.name}: playing now.`)}
          />
        ))}
      </ul>
    </section>
  );
}

interface SceneRowProps {
  scene: SceneText;
  playing: boolean;
  play: DemoProps["play"];
  done: () => void;
}

function SceneRow({ scene, playing, play, done }: SceneRowProps): JSX.Element {
  const action = useAction();
  const press = async (): Promise<void> => {
    if (await action.run(() => play(scene.scene))) done();
  };
  return (
    <li class="scene">
      <Button kind={playing ? "plain" : "go"} pending={action.pending} onClick={() => void press()}>
        {scene.name}
      </Button>
      {playing ? <Tag level="live">playing</Tag> : null}
      <p class="muted">{scene.text}</p>
      <Refusal action={action} />
    </li>
  );
}

function SignIns(): JSX.Element {
  return (
    <section class="card" aria-labelledby="people-title">
      <h2 id="people-title">
        Sign in as{" "}
        <small>
          password for all: <code>{PASSWORD}</code>
        </small>
      </h2>
      <table class="people">
        <thead>
          <tr>
            <th scope="col">User name</th>
            <th scope="col">Role</th>
            <th scope="col">Begin at</th>
          </tr>
        </thead>
        <tbody>
          {PEOPLE.map(({ login, role, screen }) => (
            <tr key={login}>
              <th scope="row">
                <code>{login}</code>
              </th>
              <td>{role}</td>
              <td>
                <a href={screen} target="_blank" rel="noopener">
                  {screen}
                  <span class="unseen"> as {login} (opens in a new tab)</span>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="empty">
        One browser is one person: use a private window for the second. Robots are labelled as robots everywhere.
      </p>
    </section>
  );
}
