// Starts the app on its one page.
import { render } from "preact";

const root = document.getElementById("app");
if (root) render(<h1>우리집 메신저</h1>, root);
