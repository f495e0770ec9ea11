/** The demo's scenes and sign-ins, and what the service says is playing. No DOM. */
import * as v from "valibot";
import { plural } from "../shared/format";

const scene = v.picklist(["frozen_boilers", "agents_go_home", "night", "busy_day"]);

/** `GET /api/demo`, and the answer to `POST /api/demo/scene`. */
export const playing = v.object({
  scene,
  robots: v.object({ residents: v.number(), agents: v.number() }),
  profile_time: v.string(),
  rings: v.optional(v.boolean(), false),
});

export type Scene = v.InferOutput<typeof scene>;
export type Playing = v.InferOutput<typeof playing>;

/** What the page knows of the demo: `away` while it does not answer. */
export type Stage = { is: "loading" } | { is: "away" } | { is: "there"; playing: Playing };

export interface SceneText {
  scene: Scene;
  name: string;
  /** What to look at. */
  text: string;
}

export const SCENES: readonly SceneText[] = [
  {
    scene: "frozen_boilers",
    name: "Frozen boilers, Monday 9:00",
    text: "Far more residents than usual ask for Repairs at once. Watch who gets past target, and act on the board.",
  },
  {
    scene: "agents_go_home",
    name: "Three agents go home",
    text: "Three robot agents end their shift. Watch their contacts move on and the waits grow.",
  },
  {
    scene: "night",
    name: "Night",
    text: "Few residents and few agents, as in the small hours.",
  },
  {
    scene: "busy_day",
    name: "Back to a busy day",
    text: "The traffic of a busy day at a council, as when the demo started.",
  },
];

/** "Night is playing. 12 robot residents and 4 robot agents are at work; in the day's traffic it is 03:10." */
export function playingText({ scene: now, robots, profile_time }: Playing): string {
  const name = now === "busy_day" ? "A busy day" : (SCENES.find((one) => one.scene === now)?.name ?? now);
  const residents = plural(robots.residents, "robot resident");
  const agents = plural(robots.agents, "robot agent");
  return `${name} is playing. ${residents} and ${agents} are at work; in the day’s traffic it is ${profile_time}.`;
}

export interface Person {
  login: string;
  role: string;
  /** The screen to begin with. */
  screen: "/console" | "/board";
}

export const PASSWORD = "demo-demo-demo";

export const PEOPLE: readonly Person[] = [
  { login: "joan", role: "agent", screen: "/console" },
  { login: "amir", role: "agent", screen: "/console" },
  { login: "carys", role: "agent who speaks Welsh", screen: "/console" },
  { login: "nowak", role: "supervisor", screen: "/board" },
  { login: "admin", role: "administrator", screen: "/board" },
];
