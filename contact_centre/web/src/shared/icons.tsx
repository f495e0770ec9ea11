/** The one set of icons, drawn on a grid of 16. Always decoration: a word says the same. */
import type { JSX } from "preact";

const PATHS = {
  back: "M10 3 5 8l5 5",
  bell: "M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM7 14h2",
  bell_off: "M4 11V7a4 4 0 0 1 5.5-3.7M12 7.5V11l1 1H5M7 14h2M2 2l12 12",
  call: "M3 2h3l1 4-2 1a8 8 0 0 0 4 4l1-2 4 1v3c-6 1-12-5-11-11z",
  chat: "M2 3h12v8H7l-3 3v-3H2z",
  check: "M3 8l3.5 3.5L13 5",
  check_twice: "M1 8l3 3 6-6M8 11l6-6",
  chevron: "M4 6l4 4 4-4",
  clip: "M6 4.500v6a2 2 0 0 0 4 0v-7a3 3 0 0 0-6 0v7.500a4.500 4.500 0 0 0 8 0V5",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3l2 2",
  close: "M4 4l8 8M12 4l-8 8",
  details: "M2 3h12v10H2zM10 3v10",
  end: "M3 3h10v10H3z",
  hash: "M6 2L5 14M11 2l-1 12M2 5.500h12M2 10.500h12",
  help: "M6 6a2 2 0 1 1 2.5 2C8 8.3 8 8.8 8 9.500M8 12v.2M8 1.500a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
  instagram:
    "M5 2h6a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3zM8 5.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM11.500 4.300v.2",
  keypad: "M4 3.500v.2M8 3.500v.2M12 3.500v.2M4 8v.2M8 8v.2M12 8v.2M4 12.500v.2M8 12.500v.2M12 12.500v.2",
  message: "M2 4h12v9H2zM2 4l6 5 6-5",
  messenger:
    "M8 2C4.500 2 2 4.300 2 7.500c0 1.800.8 3.200 2 4.200V14l2.100-1.200c.6.2 1.200.2 1.900.2 3.500 0 6-2.300 6-5.500S11.500 2 8 2zM4.800 9l2.400-2.500L9 8l2.200-1.800",
  mic: "M8 2a2 2 0 0 0-2 2v4a2 2 0 0 0 4 0V4a2 2 0 0 0-2-2zM4 8a4 4 0 0 0 8 0M8 12v2",
  mic_off: "M10 5V4a2 2 0 0 0-4 0v4a2 2 0 0 0 3 1.700M4 8a4 4 0 0 0 6.500 3.100M12 8v.5M8 12v2M2 2l12 12",
  mobile: "M4 1h8v14H4zM7 12h2",
  note: "M3 2h7l3 3v9H3zM10 2v3h3M5.5 8h5M5.5 11h5",
  pause: "M5 3v10M11 3v10",
  play: "M4 3l9 5-9 5z",
  person: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.5-3 2.5-4.5 5.5-4.500s5 1.5 5.5 4.5",
  record: "M8 4a4 4 0 1 0 0 8A4 4 0 0 0 8 4z",
  robot: "M3 6h10v7H3zM8 3v3M6 9v1M10 9v1M1 9v2M15 9v2",
  search: "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2zM11 11l3 3",
  send: "M2 8l12-5-4 10-3-4z",
  sign_out: "M6 2H2v12h4M10 5l3 3-3 3M13 8H6",
  transfer: "M2 5h10M9 2l3 3-3 3M14 11H4M7 8l-3 3 3 3",
  voicemail: "M4 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 11h8",
  whatsapp:
    "M2 14l1-3.200A6 6 0 1 1 5.300 13zM6 5.500c0 2.500 2 4.500 4.500 4.500l.5-1.200-1.500-.8-.8.6a3.500 3.500 0 0 1-1.300-1.300l.6-.8L7.200 5z",
  warning: "M8 2l6.5 12h-13zM8 6.500v3.500M8 12v.2",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

const CHANNELS: Readonly<Record<string, readonly [IconName, string]>> = {
  phone: ["call", "Call"],
  voicemail: ["voicemail", "Voicemail"],
  webchat: ["chat", "Webchat"],
  web_message: ["message", "Message from the web page"],
  sms: ["mobile", "Text message"],
  whatsapp: ["whatsapp", "WhatsApp"],
  messenger: ["messenger", "Messenger"],
  instagram: ["instagram", "Instagram"],
  slack: ["hash", "Slack"],
};

/** What a channel is called on screens. */
export function channelName(channel: string): string {
  return CHANNELS[channel]?.[1] ?? channel;
}

const BRANDS: ReadonlySet<string> = new Set(["whatsapp", "messenger", "instagram", "slack"]);

/** The same in the middle of a sentence: "text message", "WhatsApp". */
export function channelInText(channel: string): string {
  return BRANDS.has(channel) ? channelName(channel) : channelName(channel).toLowerCase();
}

export function ChannelIcon({ channel }: { channel: string }): JSX.Element {
  return <Icon name={CHANNELS[channel]?.[0] ?? "message"} />;
}
