/** The numbers that help at once. They are in reach whatever the chat does. */
import { useSite } from "./site";

const DANGER = "999";
const GAS = "0800 111 999";

export function EmergencyNumbers() {
  const { t, emergency } = useSite();
  return (
    <ul class="numbers" aria-label={t("chat.numbers")}>
      <Call label={t("chat.call_danger")} number={DANGER} />
      <Call label={t("chat.call_gas")} number={GAS} />
      {emergency !== "" && <Call label={t("chat.call_council")} number={emergency} />}
    </ul>
  );
}

function Call({ label, number }: { label: string; number: string }) {
  return (
    <li>
      <a href={`tel:${number.replaceAll(" ", "")}`}>
        {label} <b>{number}</b>
      </a>
    </li>
  );
}

/** The resident wrote a word that says somebody may be in danger. */
export function EmergencyNow() {
  const { t, emergencyText } = useSite();
  return (
    <div class="danger" role="alert">
      <p>
        <b>{t("chat.emergency_now")}</b> {t("chat.emergency_first")}
      </p>
      {emergencyText !== "" && <p>{emergencyText}</p>}
    </div>
  );
}
