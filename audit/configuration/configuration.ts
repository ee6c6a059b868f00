import type * as z from 'zod/mini'
import type { OrganizationMembership } from '../events/change.ts'
import type { Checklist } from '../checklist.ts'
import { defaultTiming, type Timing } from '../settings/timing.ts'
import { formatConfigurationErrors } from './configuration-errors.ts'
import { defaultSettings, type Settings } from '../settings/settings.ts'
import { createConfigurationSchema } from './configuration-schema.ts'

/** What `assay.config.json` decides. */
export interface Configuration {
  /** The region where Assay lives. */
  home: string
  /** The regions in scope. */
  regions: readonly string[]
  /** Where in an organization the account is, where its policies are followed. */
  organization?: OrganizationConfiguration
  settings: Settings
  timing: Timing
  schedules: Schedules
}

/** An organization, from the account's place in it. */
export type OrganizationConfiguration = Omit<OrganizationMembership, 'account'>

/** When what is done, as EventBridge Scheduler has it: `cron(…)` or `rate(…)`, in an IANA time zone. */
export interface Schedules {
  /** Everything is looked at again. */
  sweep: string
  /** The report is published. */
  report: string
  timeZone: string
}

const defaultSchedules: Schedules = {
  sweep: 'cron(0 3 * * ? *)',
  report: 'cron(0 7 ? * MON *)',
  timeZone: 'Etc/UTC',
}

/** The configuration cannot be used. Each fault says where and what is allowed there, `message` says all of them. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
  readonly faults: readonly string[]

  constructor(...faults: string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * The configuration that `source`, the parsed JSON, stands for. Without a checklist the settings of controls are
 * taken as they are: what was deployed was checked before. Throws ConfigurationError.
 */
export function parseConfiguration(source: unknown, checklist?: Checklist): Configuration {
  const schema = createConfigurationSchema(checklist)
  const parsed = schema.safeParse(source)
  if (!parsed.success)
    throw new ConfigurationError(...formatConfigurationErrors(parsed.error.issues, schema, source))
  const { home, regions = [home], organization, timing, schedules, ...settings } = parsed.data
  return {
    home,
    regions,
    ...(organization ? { organization } : {}),
    settings: createSettings(settings),
    timing: createTiming(timing ?? {}),
    schedules: { ...defaultSchedules, ...omitUndefined(schedules) },
  }
}

type ConfigurationInput = z.output<ReturnType<typeof createConfigurationSchema>>

/** What is given of `schedules`, without what is undefined. */
function omitUndefined(schedules: ConfigurationInput['schedules'] = {}): Partial<Schedules> {
  const entries = Object.entries(schedules).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Schedules>
}

function createSettings(
  input: Omit<ConfigurationInput, 'home' | 'regions' | 'organization' | 'timing' | 'schedules'>,
): Settings {
  const { accounts, organizations, registries } = input.trusted ?? {}
  const { trusted } = defaultSettings
  return {
    controls: input.controls ?? defaultSettings.controls,
    runtimes: input.runtimes ?? defaultSettings.runtimes,
    trusted: {
      accounts: accounts ?? trusted.accounts,
      organizations: organizations ?? trusted.organizations,
      registries: registries ?? trusted.registries,
    },
    exceptions: input.exceptions ?? defaultSettings.exceptions,
  }
}

function createTiming(input: NonNullable<ConfigurationInput['timing']>): Timing {
  return {
    notificationDelay: input.notificationDelay ?? defaultTiming.notificationDelay,
    notificationDeadline: input.notificationDeadline ?? defaultTiming.notificationDeadline,
    notifierLease: input.notifierLease ?? defaultTiming.notifierLease,
    recheckDelays: input.recheckDelays ?? defaultTiming.recheckDelays,
    sweepDelay: input.sweepDelay ?? defaultTiming.sweepDelay,
    sweepPollInterval: input.sweepPollInterval ?? defaultTiming.sweepPollInterval,
    sweepTimeout: input.sweepTimeout ?? defaultTiming.sweepTimeout,
  }
}
