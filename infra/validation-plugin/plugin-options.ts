import type { Severity } from '../../audit/settings/severity.ts'

/** How the plugin judges an app. The meanings and defaults are those of the options of `assay gate`. */
export interface AssayPluginOptions {
  /**
   * The account that the app changes: `live` (current credentials), the directory of an account file, or `none` for what the
   * templates alone decide. Default: `none`.
   */
  against?: string
  /** The lowest severity of a finding that fails the synthesis. Default: `HIGH`. */
  failOn?: Severity
  /** Whether newly granted access fails the synthesis too: all of it, or that of severity HIGH or worse. Default: neither. */
  failOnAccess?: 'any' | 'risky'
  /** Whether what cannot be decided fails the synthesis. Default: false, it is a warning. */
  failOnUnknown?: boolean
  /** The region of stacks that name none, and further regions to read with `live`. */
  regions?: readonly string[]
  /** The profile of the AWS configuration, with `live`. */
  profile?: string
  /** The configuration file with settings and exceptions. Default: `assay.config.json` in the working directory, if it exists. */
  config?: string
  /** A JSON file with the values of parameters. */
  parameters?: string
}
