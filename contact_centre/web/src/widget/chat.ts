/**
 * What a council's page loads: a button, 1 kB. The chat itself comes when somebody opens it, or comes back to one.
 * Its tag: `<script src="…/static/chat.js" defer data-lang="en" data-centre="…" data-emergency="01632 …"></script>`
 */
const tag = document.currentScript as HTMLScriptElement;
const host = document.createElement("contact-centre-chat");
Object.assign(host.dataset, tag.dataset);
const root = host.attachShadow({ mode: "open" });
const style = new CSSStyleSheet();
style.replaceSync(
  "button{position:fixed;right:16px;bottom:16px;min-height:48px;padding:12px 20px;border:2px solid #fff;" +
    "border-radius:6px;background:#0f7a52;color:#fff;font:600 1.0625rem system-ui,sans-serif;cursor:pointer}" +
    "button:focus-visible{outline:3px solid #0b0c0c;background:#fd0;color:#0b0c0c}",
);
root.adoptedStyleSheets = [style];
const button = document.createElement("button");
button.textContent = tag.dataset["lang"] === "cy" ? "Sgwrsio â ni" : "Chat with us";
root.append(button);

let asked = false;
function load(open: boolean): void {
  host.dataset["open"] = String(open);
  if (asked) return;
  asked = true;
  const script = document.createElement("script");
  script.src = tag.src.replace("chat.js", "widget.js");
  script.onerror = () => (asked = false);
  document.head.append(script);
}
button.onclick = () => load(true);

document.body.append(host);
document.querySelectorAll("[data-chat-missing]").forEach((missing) => missing.remove());
document.querySelectorAll<HTMLElement>("[data-chat-open]").forEach((opener) => {
  opener.hidden = false;
  button.hidden = true; // one way in is enough; a button that floats hides what is under it
  host.dataset["quiet"] = "true";
  opener.addEventListener("click", () => load(true));
});
if (sessionStorage.getItem("contact-centre-chat") !== null) load(false);
