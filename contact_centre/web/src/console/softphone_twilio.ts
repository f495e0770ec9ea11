/** The telephone of Twilio's Voice SDK. Heavy: a chunk of its own, loaded only where the centre rings through Twilio. */
import { type Call, Device } from "@twilio/voice-sdk";
import type { Ear, Softphone } from "./softphone_data";

/** Codes of the SDK's errors of the microphone: refused, or not to be had. */
const NO_MICROPHONE: ReadonlySet<number> = new Set([31401, 31402]);

export class TwilioPhone implements Softphone {
  readonly writes = false;
  readonly renews = true;
  readonly #ear: Ear;
  readonly #calls = new Map<string, Call>();
  #device: Device | null = null;

  constructor(ear: Ear) {
    this.#ear = ear;
  }

  async start(token: string): Promise<void> {
    const device = new Device(token, { closeProtection: true, logLevel: "silent" });
    this.#device = device;
    // Our own alerts ring: an offer was the question, its leg is no second one.
    device.audio?.incoming(false);
    device.on("registered", () => this.#ear.connected(true));
    device.on("unregistered", () => this.#ear.connected(false));
    device.on("error", (error: { code?: number }) => this.#fail(error.code));
    device.on("incoming", (call: Call) => this.#ring(call));
    await device.register();
  }

  renew(token: string): void {
    this.#device?.updateToken(token);
  }

  accept(call: string): void {
    this.#calls.get(call)?.accept();
  }

  reject(call: string): void {
    this.#calls.get(call)?.reject();
  }

  press(call: string, digits: string): void {
    this.#calls.get(call)?.sendDigits(digits);
  }

  mute(call: string, muted: boolean): void {
    this.#calls.get(call)?.mute(muted);
  }

  say(): void {
    // There is sound: the resident hears the microphone.
  }

  stop(): void {
    this.#device?.removeAllListeners();
    this.#device?.destroy();
    this.#device = null;
  }

  #ring(call: Call): void {
    const id = call.parameters["CallSid"] ?? "";
    this.#calls.set(id, call);
    const over = (): void => {
      if (this.#calls.delete(id)) this.#ear.ended(id);
    };
    call.on("accept", () => this.#ear.began(id));
    for (const end of ["cancel", "disconnect", "reject"] as const) call.on(end, over);
    call.on("error", (error: { code?: number }) => this.#fail(error.code));
    call.on("warning", (name: string) => this.#ear.warning(name));
    call.on("warning-cleared", () => this.#ear.warning(null));
    const said = call.customParameters;
    this.#ear.incoming({ call: id, contact: said.get("contact") ?? "", leg: said.get("leg") ?? "" });
  }

  #fail(code: number | undefined): void {
    if (code !== undefined && NO_MICROPHONE.has(code)) this.#ear.deaf();
    else if (this.#device?.state !== Device.State.Registered) this.#ear.connected(false);
  }
}
