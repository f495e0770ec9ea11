/** Residents' pages come from the server; this brings GOV.UK Frontend's styles and wakes the one component they use. */
import "govuk-frontend/dist/govuk/govuk-frontend.min.css";
import "./resident.css";
import { createAll, SkipLink } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(SkipLink);
