import type { OpenApiDocument } from "./_openapi.ts";
export const REFERENCE_STYLE = "";
export function referencePage(document: OpenApiDocument, base: string): string {
  return `<!doctype html><title>${document.info.title}${base}</title>`;
}
