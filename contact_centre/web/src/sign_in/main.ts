/** The sign-in page comes from the server; this brings its looks. */
import "../shared/tokens.css";
import "./sign_in.css";
