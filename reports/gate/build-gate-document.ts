import { countThings } from '../formats/count-things.ts'
import { describePrincipal } from '../../audit/controls/criteria/admitted-principals.ts'
import type { Forecast, ForecastFinding } from '../../audit/forecast/forecast.ts'
import { formatEscalationStep } from '../../audit/notify/sections/escalation-text.ts'
import { summarizeEscalationStep } from '../../audit/notify/sections/escalation-section.ts'
import { rateGrants } from '../../audit/notify/sections/grants-section.ts'
import { formatStatementLabel } from '../../audit/notify/sections/statement-label.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import { findDisablement } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { findException, type Exception } from '../../audit/settings/exception.ts'
import type { NewExposure } from '../../audit/resources/derived/exposure/new-exposures.ts'
import { computeFingerprint, selectLogicalPath } from './fingerprint.ts'
import { sortGateFindings, sortGateGrants } from './gate-order.ts'
import type {
  GateAdmission,
  GateDocument,
  GateEscalation,
  GateFinding,
  GateGrant,
  GateUnknown,
} from './gate-document.ts'

/** A resource of a template, and where it stands. */
interface ResourceOrigin {
  logicalId: string
  stack: string
  /** CloudFormation's type. */
  type: string
  constructPath?: string
  source: { file: string; line: number }
}

/** What the gate's document needs besides the forecast. */
export interface ForecastContext {
  /** The template's resources that contribute to each audited resource; the first is its own. */
  origins: ReadonlyMap<ResourceKey, readonly ResourceOrigin[]>
  /** What could not be decided before the forecast. */
  undecided: readonly GateUnknown[]
  exceptions: readonly Exception[]
  /** Control settings by control id: findings of disabled controls are left out. */
  controlSettings: Settings['controls']
  now: Date
}

/** The parts of the document that say what the change does; the verdict follows from them. */
export type GateParts = Omit<GateDocument, 'schema' | 'verdict' | 'reasons'>

/** Describes a forecast in the terms of the template: the worst first. */
export function describeForecast(forecast: Forecast, forecastContext: ForecastContext): GateParts {
  const { grants, admitted, escalation } = forecast.effects
  const { controlSettings, now } = forecastContext
  const withOrigin = (resource: Resource) => nameOrigin(resource, forecastContext)
  return {
    findings: sortGateFindings(
      forecast.findings
        .filter(({ control }) => findDisablement(controlSettings, control, now) === undefined)
        .map(finding => describeFinding(finding, forecastContext)),
    ),
    granted: sortGateGrants(
      grants.flatMap(({ effect: { principal, granted } }) =>
        granted.map((grant): GateGrant => ({
          principal: principal.arn,
          ...withOrigin(principal),
          action: grant.action,
          actions: grant.actions,
          count: grant.count,
          resource: grant.resource,
          example: grant.example,
          by: formatStatementLabel(grant.statement),
          severity: rateGrants([grant]),
        })),
      ),
    ),
    admitted: admitted.flatMap(({ effect }) =>
      effect.admitted.flatMap(exposure =>
        describeAdmission(exposure, effect.resource, withOrigin(effect.resource)),
      ),
    ),
    escalation: escalation.flatMap(({ effect: { paths } }) =>
      paths.flatMap(({ principals, count, steps }) =>
        principals.map((principal, index): GateEscalation => ({
          principal,
          becomes: steps.findLast(({ to }) => to !== undefined)?.to ?? principal,
          steps: steps.map(summarizeEscalationStep).map(formatEscalationStep),
          ...(index === principals.length - 1 && count > principals.length
            ? { more: count - principals.length }
            : {}),
        })),
      ),
    ),
    unknown: [...forecastContext.undecided, ...listUndecided(forecast, forecastContext)],
  }
}

function findOrigin(resource: Resource, { origins }: ForecastContext): ResourceOrigin | undefined {
  return origins.get(getResourceKey(resource))?.[0]
}

function nameOrigin(
  resource: Resource,
  forecastContext: ForecastContext,
): { logicalId?: string; stack?: string } {
  const origin = findOrigin(resource, forecastContext)
  return origin === undefined ? {} : { logicalId: origin.logicalId, stack: origin.stack }
}

function describeFinding(finding: ForecastFinding, forecastContext: ForecastContext): GateFinding {
  const { control, severity, change, resource, reason, tagDigests, warnsOnly } = finding
  const { exceptions, now } = forecastContext
  const origin = findOrigin(resource, forecastContext)
  const named = { ...(origin === undefined ? {} : describeOrigin(origin)), resource: resource.arn }
  const exception = findException(exceptions, { control, arn: resource.arn, tagDigests }, now)
  return {
    control,
    severity,
    change,
    ...named,
    reason,
    fingerprint: computeFingerprint({
      control,
      path: selectLogicalPath(named),
      subject: nameSubject(resource, origin),
    }),
    ...describeAcceptance(exception, warnsOnly),
  }
}

/** Why a finding fails no change: an exception, or a policy of images that only warns. */
function describeAcceptance(
  exception: Exception | undefined,
  warnsOnly: true | undefined,
): Pick<GateFinding, 'accepted'> {
  if (exception !== undefined) {
    const { reason, until, tag } = exception
    return { accepted: { reason, until, ...(tag === undefined ? {} : { tag }) } }
  }
  return warnsOnly ? { accepted: { reason: 'The policy of the images of the repository only warns.' } } : {}
}

/** A resource that is not the template's own has a name of its own; AWS may generate that of one that the template creates. */
function nameSubject({ kind, arn }: Resource, origin: ResourceOrigin | undefined): string {
  return origin === undefined || origin.type === kind ? kind : arn
}

/** The fields of an origin that the document has: never its properties, which can contain secrets. */
function describeOrigin({ logicalId, stack, constructPath, source }: ResourceOrigin) {
  const { file, line } = source
  return {
    logicalId,
    stack,
    ...(constructPath === undefined ? {} : { constructPath }),
    source: { file, line },
  }
}

const ACCESS: Readonly<Record<NewExposure['scope'], GateAdmission['access'] | undefined>> = {
  public: 'public',
  'cross-account': 'cross-account',
  organization: 'organization',
  service: 'service',
  account: undefined,
  none: undefined,
}

function describeAdmission(
  { exposure, scope, severity }: NewExposure,
  resource: Resource,
  origin: { logicalId?: string; stack?: string },
): GateAdmission[] {
  const access = ACCESS[scope]
  if (access === undefined) return []
  const { actions } = exposure
  return [
    { resource: resource.arn, ...origin, principal: describePrincipal(exposure), access, actions, severity },
  ]
}

/** Principals that become administrators, whose paths were not searched or take too many steps to search. */
function describeFurtherPaths(account: string, others: number): GateUnknown {
  const why = `${countThings(others, 'more principal')} can become ${others === 1 ? 'an administrator' : 'administrators'} on paths that are not listed`
  return { logicalId: account, property: 'escalation paths', why, severity: 'CRITICAL' }
}

function listUndecided(forecast: Forecast, forecastContext: ForecastContext): GateUnknown[] {
  const { grants, admitted, escalation } = forecast.effects
  const name = (resource: Resource) => ({ logicalId: resource.arn, ...nameOrigin(resource, forecastContext) })
  const tooManySteps = 'its policies take too many steps to compare'
  return [
    ...forecast.unknown.map(({ resource, ...others }) => ({ ...name(resource), ...others })),
    ...grants.flatMap(({ effect }) =>
      effect.notEvaluated
        ? [{ ...name(effect.principal), property: 'newly granted access', why: tooManySteps }]
        : [],
    ),
    ...admitted.flatMap(({ effect }) =>
      effect.notEvaluated
        ? [{ ...name(effect.resource), property: 'newly admitted principals', why: tooManySteps }]
        : [],
    ),
    ...escalation.flatMap(({ effect: { account, others, notEvaluated = [], tooManyPrincipals } }) => [
      ...notEvaluated.map(arn => ({ logicalId: arn, property: 'escalation paths', why: tooManySteps })),
      ...(others === 0 ? [] : [describeFurtherPaths(account, others)]),
      ...(tooManyPrincipals === undefined
        ? []
        : [
            {
              logicalId: account,
              property: 'escalation paths',
              why: `the account has ${tooManyPrincipals} users and roles, more than Assay searches`,
            },
          ]),
    ]),
  ]
}
