/** The most pages of a list of a function: full scans make one call a second. 150 aliases are three pages. */
export const MAX_FUNCTION_PAGES = 3
