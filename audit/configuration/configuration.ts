import type * as z from 'zod/mini'
import type { OrganizationMembership } from '../events/change.ts'
import type { Checklist } from '../checklist.ts'
import type { FrameworkDescription } from '../frameworks/framework.ts'
import { DEFAULT_PREFIX, nameHomeStack } from '../resources/assay/deployment-names.ts'
import { defaultTiming, type Timing } from '../settings/timing.ts'
import { formatConfigurationErrors } from './configuration-errors.ts'
import { defaultSettings, type Settings } from '../settings/settings.ts'
import type { Route } from '../settings/route.ts'
import { createConfigurationSchema } from './configuration-schema.ts'

/** The parsed `assay.config.json`. */
export interface Configuration {
  /** How the names of all resources of the deployment begin: lower-case letters and digits. */
  prefix: string
  /** The name of the home stack. */
  stack: string
  /** The home region, where Assay is deployed. */
  home: string
  /** The audited regions. */
  regions: readonly string[]
  /** The account's place in its organization; absent if the organization's policies are not followed. */
  organization?: OrganizationConfiguration
  settings: Settings
  timing: Timing
  /** Where notifications go besides the topic. */
  routes: readonly Route[]
  schedules: Schedules
  /** Whether the home region has a CloudWatch dashboard. */
  dashboard: boolean
  gate: GateMode
  /** Whether the home region has a function that ECS asks before it deploys a service. */
  deploymentHook: boolean
  /** Whether Security Hub gets the findings. */
  securityHub: boolean
  /** Where reports are written in Security Lake; absent if they are not. */
  securityLake?: SecurityLake
  /** The packs of evidence that the deployment makes itself; absent if it makes none. */
  evidence?: ScheduledEvidence
}

/** The custom source of Security Lake that gets the findings. */
export interface SecurityLake {
  /** Where its objects are: `s3://BUCKET/ext/NAME/`. */
  location: string
  /** The role that Security Lake made for the source; absent if the function writes as itself. */
  role?: { arn: string; externalId: string } | undefined
  /** The ARN of the KMS key of the bucket, if it has one of its own and no role is given. */
  key?: string | undefined
}

/** Where and when a deployment makes packs of evidence. */
interface ScheduledEvidence {
  /** A folder in a bucket: `s3://BUCKET/FOLDER`. */
  location: string
  /** In EventBridge Scheduler's syntax. */
  schedule: string
  /** The ARN of the asymmetric KMS key that signs the manifests; they are not signed without. */
  signingKey?: string | undefined
  /** The ARN of the KMS key by which the bucket encrypts, if it has one of its own. */
  key?: string | undefined
}

/**
 * What happens to a change of a CloudFormation stack of the home region that fails the gate: nothing, because none is
 * judged; it is made, with a warning; or it is refused.
 */
type GateMode = 'OFF' | 'WARN' | 'FAIL'

/** The account's place in an organization. */
type OrganizationConfiguration = Omit<OrganizationMembership, 'account'>

/** Schedule expressions of EventBridge Scheduler: `cron(…)` or `rate(…)`, in an IANA time zone. */
interface Schedules {
  /** The full scan. */
  sweep: string
  /** The publication of the report. */
  report: string
  timeZone: string
}

const defaultSchedules: Schedules = {
  sweep: 'cron(0 3 * * ? *)',
  report: 'cron(0 7 ? * MON *)',
  timeZone: 'Etc/UTC',
}

/** After the report. */
const DEFAULT_EVIDENCE_SCHEDULE = 'cron(0 8 ? * MON *)'

/** The configuration is invalid. Each fault has the path and the expected value; `message` contains all faults. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
  readonly faults: readonly string[]

  constructor(...faults: string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/**
 * Parses the configuration from `source`, the parsed JSON. Without a checklist control settings are not checked: a
 * deployed configuration was checked before. The same holds for the clauses of attestations without a catalog of
 * frameworks. Throws ConfigurationError.
 */
export function parseConfiguration(
  source: unknown,
  checklist?: Checklist,
  catalog?: readonly FrameworkDescription[],
): Configuration {
  const schema = createConfigurationSchema(checklist, catalog)
  const parsed = schema.safeParse(source)
  if (!parsed.success)
    throw new ConfigurationError(...formatConfigurationErrors(parsed.error.issues, schema, source))
  const {
    home,
    regions = [home],
    prefix = DEFAULT_PREFIX,
    stack = nameHomeStack(prefix),
    organization,
    timing,
    routes = [],
    schedules,
    dashboard = false,
    gate = 'OFF',
    deploymentHook = false,
    securityHub = false,
    securityLake,
    evidence,
    ...settings
  } = parsed.data
  return {
    prefix,
    stack,
    home,
    regions,
    ...(organization ? { organization } : {}),
    settings: createSettings(settings),
    timing: createTiming(timing ?? {}),
    // The schema requires exactly one target, which its type does not say.
    routes: routes as readonly Route[],
    schedules: { ...defaultSchedules, ...omitUndefined(schedules) },
    dashboard,
    gate,
    deploymentHook,
    securityHub,
    ...(securityLake ? { securityLake } : {}),
    ...(evidence
      ? { evidence: { ...evidence, schedule: evidence.schedule ?? DEFAULT_EVIDENCE_SCHEDULE } }
      : {}),
  }
}

/** The source of a configuration, with all defaults: `parseConfiguration` returns an equal one for it. */
export function formatConfiguration({ settings, ...configuration }: Configuration): object {
  return { ...configuration, ...settings }
}

type ConfigurationInput = z.output<ReturnType<typeof createConfigurationSchema>>

function omitUndefined(schedules: ConfigurationInput['schedules'] = {}): Partial<Schedules> {
  const entries = Object.entries(schedules).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Schedules>
}

function createSettings(
  input: Omit<
    ConfigurationInput,
    | 'home'
    | 'regions'
    | 'prefix'
    | 'stack'
    | 'organization'
    | 'timing'
    | 'routes'
    | 'schedules'
    | 'dashboard'
    | 'gate'
    | 'deploymentHook'
    | 'securityHub'
    | 'securityLake'
    | 'evidence'
  >,
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
    attestations: input.attestations ?? defaultSettings.attestations,
    images: input.images ?? defaultSettings.images,
    ...(input.dueDays ? { dueDays: input.dueDays } : {}),
  }
}

function createTiming(input: NonNullable<ConfigurationInput['timing']>): Timing {
  return {
    notificationDelay: input.notificationDelay ?? defaultTiming.notificationDelay,
    notificationDeadline: input.notificationDeadline ?? defaultTiming.notificationDeadline,
    findingDelay: input.findingDelay ?? defaultTiming.findingDelay,
    findingInterval: input.findingInterval ?? defaultTiming.findingInterval,
    notifierLease: input.notifierLease ?? defaultTiming.notifierLease,
    recheckDelays: input.recheckDelays ?? defaultTiming.recheckDelays,
    sweepDelay: input.sweepDelay ?? defaultTiming.sweepDelay,
    sweepPollInterval: input.sweepPollInterval ?? defaultTiming.sweepPollInterval,
    sweepTimeout: input.sweepTimeout ?? defaultTiming.sweepTimeout,
  }
}
