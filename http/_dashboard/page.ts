export function dashboardPage({ base, version }: { base: string; version: string }): string {
  return `<!doctype html><title>${base}${version}</title>`;
}
