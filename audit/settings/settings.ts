/** What the user of Assay decides. */
export interface Settings {
  /** Settings of controls by control id; what is not set has the control's default. */
  controls: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Deprecation dates (ISO days) by Lambda runtime, where they differ from AWS's. */
  runtimes: Readonly<Record<string, string>>
}

/** The settings of a user who has not decided anything. */
export const defaultSettings: Settings = { controls: {}, runtimes: {} }
