/** A style sheet, minified and taken in as text by build.mjs. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** What build.mjs fills in. */
declare const VERSION: string;
declare const PANEL_INTEGRITY: string;
