import type { PlanWay } from "../../generated/core";

/** The three ways, in the order they are shown. */
export const WAYS: PlanWay[] = ["alwaysOn", "theseHours", "scaleToZero"];
