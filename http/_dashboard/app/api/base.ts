/** The path under which the application is mounted, without a slash at the end. */
export const BASE: string =
  document.querySelector<HTMLMetaElement>('meta[name="almanac-base"]')?.content.replace(
    /\/$/,
    "",
  ) ??
    "";
