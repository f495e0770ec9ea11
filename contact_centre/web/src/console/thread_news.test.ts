import { describe, expect, it } from "vitest";
import { newsText } from "./news_data";
import { contact, message, TestDesk } from "./testing";

const ours = message({ id: "m1", contact: "c1", kind: "agent", delivery: "sent" });

/** What is said in the corner, the contact `open` being on screen. */
function said(desk: TestDesk, open: string | null): (string | null)[] {
  return desk.news.map((news) => newsText(news, open)?.text ?? null);
}

describe("an agent who has gone on to somebody else", () => {
  it("is told once that a message was lost, and not where the screen shows it", () => {
    const desk = new TestDesk({ contacts: [contact({ id: "c1", messages: [ours] })] });
    const lost = { contact: "c1", message: "m1", state: "undelivered", text: "The phone is off." };
    desk.take("delivery", { ...lost, state: "delivered", text: "" });
    expect(desk.news).toEqual([]);
    const other = new TestDesk({ contacts: [contact({ id: "c1", messages: [ours] })] });
    other.take("delivery", lost);
    other.take("delivery", lost);
    expect(said(other, "c2")).toEqual(["A message to A. Khan did not get there. Open the contact to read why."]);
    expect(said(other, "c1")).toEqual([null]);
  });

  it("is told that experts answered, or were never asked", () => {
    const question = message({ id: "m1", contact: "c1", kind: "question", delivery: "queued" });
    const desk = new TestDesk({ contacts: [contact({ id: "c1", messages: [question] })] });
    desk.take("delivery", {
      contact: "c1",
      message: "m1",
      state: "failed",
      text: "Slack does not let us write there.",
    });
    desk.take("message", message({ id: "m2", contact: "c1", kind: "advice", author: "Sam" }));
    expect(said(desk, null)).toEqual([
      "Your question about A. Khan did not get there. Open the contact to read why.",
      "An expert answered your question about A. Khan.",
    ]);
    expect(said(desk, "c1")).toEqual([null, null]);
  });
});
