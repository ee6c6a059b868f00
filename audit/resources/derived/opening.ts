import type { Actions } from '../../policy/action/actions.ts'
import { newlyLetIn } from '../../policy/exposure/newly.ts'
import type { ExposureQuestion } from '../../policy/exposure/opening.ts'
import { takesPassedRolesOnly } from '../../policy/exposure/passed-roles.ts'
import { isConfusable, SCOPES, scopeOf, type Scope } from '../../policy/exposure/scope.ts'
import { SEVERITIES, severityOf, type ExposureSeverity } from '../../policy/exposure/severity.ts'
import { spelt } from '../../policy/exposure/spelling.ts'
import { webIdentityTrust } from '../../policy/exposure/web-identity.ts'
import type { ExposureWitness } from '../../policy/exposure/witness.ts'
import type { ClassifiedExposure } from '../standing.ts'

/** Whom a resource lets in and did not let in before, or lets do more. */
export interface Opening {
  /** Its actions are those of which some are new, as the policy writes them. */
  exposure: ClassifiedExposure
  scope: Scope
  severity: ExposureSeverity
  witness: ExposureWitness
  /** Of a function: the version or alias whose policy it is; `$LATEST` is the function's own. */
  qualifier?: string
  /** Whether it is a URL without authentication that does. */
  byUrl?: true
}

/**
 * Whom the policy of `question` lets in, as `after` says, and none of `before` was, the widest first. The account's own
 * principals are left out, and services that nobody else can make use of the resource.
 */
export function openingsOf(
  before: readonly ClassifiedExposure[],
  after: readonly ClassifiedExposure[],
  question: ExposureQuestion,
  actions: Actions,
): Opening[] {
  const outsiders = after.filter(exposure => isOutside(exposure, question))
  return newlyLetIn(before, outsiders, question, actions)
    .map(({ exposure, witness }) => ({
      exposure: { ...exposure, actions: exposure.actions.map(action => spelt(action, question.policy)) },
      ...weighed(exposure, question),
      witness,
    }))
    .toSorted(byWidth)
}

/** Orders openings, the widest first. */
export function byWidth(one: Opening, other: Opening): number {
  return (
    SCOPES.indexOf(one.scope) - SCOPES.indexOf(other.scope) ||
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity)
  )
}

function isOutside(exposure: ClassifiedExposure, question: ExposureQuestion): boolean {
  if (exposure.to === 'OWN_ACCOUNT') return false
  return exposure.to !== 'SERVICE' || isConfusable(exposure, question) || actsForStrangers(exposure, question)
}

/** Whether a service is let in for accounts or organizations, by name, that are not trusted. */
function actsForStrangers(
  { service, source, standing }: ClassifiedExposure & { to: 'SERVICE' },
  { resourceType }: ExposureQuestion,
): boolean {
  if (standing !== 'FOREIGN' || (source.of !== 'ACCOUNT' && source.of !== 'ORGANIZATION')) return false
  return resourceType !== 'AWS::IAM::Role' || !takesPassedRolesOnly(service)
}

/** How far that is, and how bad: whom the settings trust is as the account's own organization. */
function weighed(
  exposure: ClassifiedExposure,
  question: ExposureQuestion,
): Pick<Opening, 'scope' | 'severity'> {
  const scope = scopeOf(exposure, question)
  const confusable = isConfusable(exposure, question)
  const tenant = exposure.to === 'FEDERATED' && webIdentityTrust(exposure)?.reach === 'TENANT'
  const isByService = exposure.to === 'SERVICE' && !confusable
  const felt = exposure.standing !== 'FOREIGN' ? 'organization' : isByService ? 'cross-account' : scope
  return { scope, severity: severityOf({ scope: felt, confusable, tenant, actions: exposure.actions }) }
}
