// What each stage of an endpoint looks like: by shape, as states do everywhere.

import type { Stage } from "../../generated/core";
import type { IconName } from "../../icons/names";

const icons: Record<Stage, IconName> = {
  planned: "off",
  arming: "starting",
  resuming: "starting",
  waiting: "starting",
  ready: "running",
  working: "running",
  pausing: "starting",
  done: "paused",
};

export function iconOf(stage: Stage): IconName {
  return icons[stage];
}

/** Something is under way with it. */
export function isMoving(stage: Stage): boolean {
  return icons[stage] === "starting";
}
