import { mount } from "svelte";
import { startPage } from "$core";
import "./tokens.css";
import "./base.css";
import "./choices.css";
import "./forced.css";
import App from "./App.svelte";
import PopUp from "./popup/PopUp.svelte";
import { show } from "./theme";

show("system");
mount(startPage() === "popup" ? PopUp : App, { target: document.body });
