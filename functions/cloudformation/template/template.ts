/** Where something stands in a file. Lines count from 1. */
export interface SourcePosition {
  file: string
  line: number
}

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A template, with its functions in their long form (`{ "Fn::Sub": … }`), and the positions of its parts. */
export interface Template {
  body: { readonly [key: string]: Json }
  /** The position of the value at `path`, such as `['Resources', 'Role', 'Properties']`; of the nearest part if it has none. */
  locate: (path: readonly string[]) => SourcePosition
}

/** A template that cannot be read; `message` says which file, where, why and what to do. */
export class TemplateError extends Error {
  override name = 'TemplateError'
}
