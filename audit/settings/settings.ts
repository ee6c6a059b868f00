import type { Exception } from './exception.ts'

/** Whom the user of Assay trusts besides his own account. */
export interface TrustSettings {
  /** Account numbers. */
  accounts: readonly string[]
  /** Ids of organizations, `o-…`. */
  organizations: readonly string[]
  /** Hosts of image registries besides the account's own, such as `public.ecr.aws`. */
  registries: readonly string[]
}

/** What the user of Assay decides. */
export interface Settings {
  /** Settings of controls by control id; what is not set has the control's default. */
  controls: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Deprecation dates (ISO days) by Lambda runtime, where they differ from AWS's. */
  runtimes: Readonly<Record<string, string>>
  trusted: TrustSettings
  exceptions: readonly Exception[]
}

/** The settings of a user who has not decided anything. */
export const defaultSettings: Settings = {
  controls: {},
  runtimes: {},
  trusted: { accounts: [], organizations: [], registries: [] },
  exceptions: [],
}
