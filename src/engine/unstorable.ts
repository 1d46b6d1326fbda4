import { SerializationError } from "../errors.ts";

/** Whether a store refused a value for what it is: to try again does not help. */
export function isUnstorable(error: unknown): boolean {
  return error instanceof SerializationError || error instanceof TypeError ||
    (error instanceof DOMException && error.name === "DataCloneError");
}
