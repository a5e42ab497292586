import { mount } from "svelte";
import "./tokens.css";
import "./base.css";
import App from "./App.svelte";
import { show } from "./theme";

show("system");
mount(App, { target: document.body });
