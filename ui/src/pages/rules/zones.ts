// The time zones this browser knows, to choose from; the core has the last word.

type Listing = { supportedValuesOf?: (key: "timeZone") => string[] };

export const ZONES: readonly string[] = (Intl as Listing).supportedValuesOf?.("timeZone") ?? [];
