export const VERSION = "dev";
export const SCRIPT = "";
export const STYLE = "";
