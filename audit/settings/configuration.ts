import type * as z from 'zod/mini'
import type { OrganizationPlace } from '../changes/change.ts'
import type { Checklist } from '../checklist.ts'
import { defaultTiming, type Timing } from '../timing.ts'
import { faultsOf } from './faults.ts'
import { defaultSettings, type Settings } from './settings.ts'
import { shapeOf } from './shape.ts'

/** What `assay.config.json` decides. */
export interface Configuration {
  /** The region where Assay lives. */
  home: string
  /** The regions in scope. */
  regions: readonly string[]
  /** Where in an organization the account is, where its policies are followed. */
  organization?: Organization
  settings: Settings
  timing: Timing
  schedules: Schedules
}

/** An organization, from the account's place in it. */
export type Organization = Omit<OrganizationPlace, 'account'>

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
export function configurationOf(source: unknown, checklist?: Checklist): Configuration {
  const shape = shapeOf(checklist)
  const parsed = shape.safeParse(source)
  if (!parsed.success) throw new ConfigurationError(...faultsOf(parsed.error.issues, shape, source))
  const { home, regions = [home], organization, timing, schedules, ...settings } = parsed.data
  return {
    home,
    regions,
    ...(organization ? { organization } : {}),
    settings: settingsOf(settings),
    timing: timingOf(timing ?? {}),
    schedules: { ...defaultSchedules, ...definedIn(schedules) },
  }
}

/** The configuration that a file named `file` holds as `text`; its name is in each fault. Throws ConfigurationError. */
export function configurationIn(text: string, file: string, checklist: Checklist): Configuration {
  try {
    return configurationOf(JSON.parse(text), checklist)
  } catch (failure) {
    if (failure instanceof SyntaxError)
      throw new ConfigurationError(`${file}: is no JSON: ${failure.message}`)
    if (!(failure instanceof ConfigurationError)) throw failure
    throw new ConfigurationError(...failure.faults.map(fault => `${file}: ${fault}`))
  }
}

type Given = z.output<ReturnType<typeof shapeOf>>

/** What is given of `schedules`, without what is undefined. */
function definedIn(schedules: Given['schedules'] = {}): Partial<Schedules> {
  const entries = Object.entries(schedules).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Schedules>
}

function settingsOf(
  given: Omit<Given, 'home' | 'regions' | 'organization' | 'timing' | 'schedules'>,
): Settings {
  const { accounts, organizations, registries } = given.trusted ?? {}
  const { trusted } = defaultSettings
  return {
    controls: given.controls ?? defaultSettings.controls,
    runtimes: given.runtimes ?? defaultSettings.runtimes,
    trusted: {
      accounts: accounts ?? trusted.accounts,
      organizations: organizations ?? trusted.organizations,
      registries: registries ?? trusted.registries,
    },
    exceptions: given.exceptions ?? defaultSettings.exceptions,
  }
}

function timingOf(given: NonNullable<Given['timing']>): Timing {
  return {
    tellAfter: given.tellAfter ?? defaultTiming.tellAfter,
    tellAtLast: given.tellAtLast ?? defaultTiming.tellAtLast,
    lease: given.lease ?? defaultTiming.lease,
    lookAgainAfter: given.lookAgainAfter ?? defaultTiming.lookAgainAfter,
    sweepAfter: given.sweepAfter ?? defaultTiming.sweepAfter,
    sweepTellAfter: given.sweepTellAfter ?? defaultTiming.sweepTellAfter,
    sweepAtLast: given.sweepAtLast ?? defaultTiming.sweepAtLast,
  }
}
