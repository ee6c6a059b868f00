import type { Attestation } from './attestation.ts'
import type { ControlSettings } from './control-adjustment.ts'
import type { DueDaysBySeverity } from './due-days.ts'
import type { Exception } from './exception.ts'
import type { ImagePolicy } from './image-policy.ts'

/** Trusted accounts, organizations and registries besides the account's own. */
export interface TrustSettings {
  /** Account ids. */
  accounts: readonly string[]
  /** Organization ids, `o-…`. */
  organizations: readonly string[]
  /** Hosts of image registries, such as `public.ecr.aws`. */
  registries: readonly string[]
}

/** The settings of the configuration. */
export interface Settings {
  /** Control settings by control id; missing settings have the control's default. */
  controls: Readonly<Record<string, ControlSettings>>
  /** Deprecation dates (ISO dates) by Lambda runtime, which override AWS's. */
  runtimes: Readonly<Record<string, string>>
  trusted: TrustSettings
  exceptions: readonly Exception[]
  /** What people state about clauses of frameworks. */
  attestations: readonly Attestation[]
  /** Who must vouch for images; the first policy that names a repository counts. */
  images: readonly ImagePolicy[]
  /** Within how many days findings are due; without it only those of controls with due dates of their own are. */
  dueDays?: DueDaysBySeverity | undefined
}

/** The settings of an empty configuration. */
export const defaultSettings: Settings = {
  controls: {},
  runtimes: {},
  trusted: { accounts: [], organizations: [], registries: [] },
  exceptions: [],
  attestations: [],
  images: [],
}
