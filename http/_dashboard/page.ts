/** Where the dashboard is mounted, and which of its assets it needs. */
export interface DashboardPageOptions {
  /** The path of the app, such as `/admin/jobs`, without a slash at the end. */
  readonly base: string;
  /** The version of the assets. */
  readonly version: string;
}

/** What the page may load: its own script and style, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** A clock, as the icon of the page. */
const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" ' +
    'fill="#3a55c9"/><path d="M8 4v4l3 2" fill="none" stroke="#fff" stroke-width="1.6" ' +
    'stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** The page of the dashboard: a frame that its script fills. */
export function dashboardPage({ base, version }: DashboardPageOptions): string {
  const path = escapeHtml(base.replace(/\/+$/, ""));
  const assets = `${path}/assets/app-${escapeHtml(version)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="almanac-base" content="${path}">
<title>Almanac</title>
<link rel="icon" href="${escapeHtml(ICON)}">
<link rel="stylesheet" href="${assets}.css">
<script src="${assets}.js" defer></script>
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
