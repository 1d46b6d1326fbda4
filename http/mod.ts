/**
 * Almanac over HTTP: a Hono app with a REST API, its OpenAPI document, live events and a dashboard.
 *
 * @module
 */
export { type App, createApp, type SchedulerPair } from "./app.ts";
export {
  anyOf,
  type Authorizer,
  basicAuth,
  type BasicUser,
  bearerAuth,
  type BearerToken,
  type Scopes,
} from "./authorize.ts";
export { type AppOptions, isSecret, type Redaction, type ShownValue } from "./options.ts";
