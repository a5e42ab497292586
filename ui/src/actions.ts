// What an answer to a notice is called for somebody who does not see which notice it stands in.

import type { EndpointId, NoticeAction, Request } from "./generated/core";

/** `Pause now: phi-4`; the words alone where they are about no endpoint in particular. */
export function called({ label, request }: NoticeAction): string {
  const about = endpointsOf(request);
  return about.length === 0 ? label : `${label}: ${about.map(nameOf).join(", ")}`;
}

function endpointsOf(request: Request): EndpointId[] {
  if ("endpoints" in request) return request.endpoints.filter((one) => typeof one === "string");
  return "endpoint" in request && request.endpoint !== null ? [request.endpoint] : [];
}

function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
