import { getKindDefinition } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { describeAsSubject, truncateEvidence } from './format-text.ts'
import { isServiceForAnyone } from '../../engines/iam/exposure/result/exposure-scope.ts'
import { describeStatement } from '../../engines/iam/statement-name.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Exposures in evidence, and actions and condition keys of each. */
const MAX_EXPOSURES = 3
const MAX_ACTIONS = 3

/** The exposures that admit everyone. */
export function filterPublicExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'PUBLIC')
}

/** The exposures that admit untrusted accounts or organizations, directly or through an AWS service. */
export function filterUntrustedExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(isUntrusted)
}

/** The exposures that admit AWS services on behalf of any customer. */
export function filterServicesForAnyone(
  exposures: readonly ClassifiedExposure[],
): (ClassifiedExposure & { to: 'SERVICE' })[] {
  return exposures.filter(isServiceForAnyone)
}

/** The result for a policy of another account's resource. */
export function skipForeignPolicy({ kind }: Resource): EvaluatorResult {
  const { label } = getKindDefinition(kind)
  return notApplicable(`The ${label} belongs to another account; only that account can change its policy.`)
}

/** The inputs for a queue or a topic that triggers functions. */
export interface TriggerPolicyInputs {
  resource: Resource
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

/** Whether everyone is admitted through an AWS service of their choice, for whichever source they make it act. */
export function isAnyServiceForAnySource(exposure: ClassifiedExposure): boolean {
  return exposure.to === 'SERVICE' && exposure.service === '*' && exposure.source.of === 'ANYONE'
}

function isUntrusted(exposure: ClassifiedExposure): boolean {
  return exposure.trustLevel === 'UNTRUSTED' && isAccountOrOrganization(exposure)
}

function isAccountOrOrganization(exposure: ClassifiedExposure): boolean {
  if (exposure.to === 'SERVICE')
    return exposure.source.of === 'ACCOUNT' || exposure.source.of === 'ORGANIZATION'
  return exposure.to === 'ACCOUNT' || exposure.to === 'ORGANIZATION'
}

/** The principals that an exposure admits, in words: `any AWS account`, `account 111122223333`. */
export function describePrincipal(exposure: ClassifiedExposure): string {
  if (exposure.to === 'PUBLIC') {
    const all = exposure.anonymous ? 'everyone' : 'any AWS account'
    const condition = exposure.anonymous ? ' who meets a condition' : ' that meets a condition'
    return exposure.certain ? all : `${all}${condition}`
  }
  if (exposure.to === 'NETWORK') return 'everyone in a network that a condition names'
  if (exposure.to === 'ORGANIZATION') return describeOrganization(exposure.organization)
  if (exposure.to === 'SERVICE') return describeService(exposure)
  if (exposure.to === 'FEDERATED') return `users of identity provider ${quoteText(exposure.provider)}`
  const { principal } = exposure
  if (exposure.to === 'OWN_ACCOUNT') return principal === 'ALL' ? 'its own account' : quoteText(principal)
  if (exposure.account === 'UNKNOWN') return `canonical user ${quoteText(principal)}`
  return principal === 'ALL' ? `account ${quoteText(exposure.account)}` : quoteText(principal)
}

function describeOrganization(id: string): string {
  return id === 'OWN' ? 'its own organization' : `organization ${quoteText(id)}`
}

function describeService({ service: name, source }: ClassifiedExposure & { to: 'SERVICE' }): string {
  const label = name === '*' ? 'any service' : quoteText(name)
  if (source.of === 'ACCOUNT') return `${label} for account ${quoteText(source.account)}`
  if (source.of === 'ORGANIZATION') return `${label} for ${describeOrganization(source.organization)}`
  if (source.of === 'NAME') return `${label} for any account that owns a source of that name`
  return source.of === 'TOKEN' ? `${label} with a token` : `${label} for any account`
}

/** Evidence of exposures: the statement, the admitted principal, the actions and the condition keys of each. */
export function summarizeExposures(exposures: readonly ClassifiedExposure[]) {
  const admitted = exposures.slice(0, MAX_EXPOSURES).map(exposure => ({
    statement: truncateEvidence(exposure.statement),
    principal: describePrincipal(exposure),
    actions: exposure.actions.slice(0, MAX_ACTIONS).map(truncateEvidence),
    ...(exposure.requires.length > 0
      ? { conditionKeys: exposure.requires.map(({ key }) => truncateEvidence(key)).slice(0, MAX_ACTIONS) }
      : {}),
  }))
  const more = exposures.length - admitted.length
  return more > 0 ? { admitted, more } : { admitted }
}

/** `statement Open` or `statement 2`: the Sid or number of the statement that admits. */
export function describeExposureStatement({ statement }: Pick<ClassifiedExposure, 'statement'>): string {
  return describeStatement(statement)
}

/** The reason for an exposure: `Queue orders is open to any AWS account (statement Open of its policy).` */
export function formatExposureReason(resource: Resource, exposure: ClassifiedExposure): string {
  return formatOpenTo(resource, exposure, `${describeExposureStatement(exposure)} of its policy`)
}

/** As `formatExposureReason`, for the policy of a function, an alias or a version. */
export function formatQualifiedReason(resource: Resource, qualified: QualifiedExposure): string {
  return formatOpenTo(resource, qualified.exposure, describeQualifiedStatement(qualified))
}

function formatOpenTo(resource: Resource, exposure: ClassifiedExposure, statement: string): string {
  const untrusted = isUntrusted(exposure) ? ', which is not trusted' : ''
  return `${describeAsSubject(resource)} is open to ${describePrincipal(exposure)}${untrusted} (${statement}).`
}

/** An exposure, with the qualifier (alias, version or `$LATEST`) of the function whose policy causes it. */
export interface QualifiedExposure {
  qualifier: string
  exposure: ClassifiedExposure
}

/** The exposures that `choose` selects from all policies of a function. */
export function selectQualifiedExposures(
  policyExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>,
  choose: (exposures: readonly ClassifiedExposure[]) => ClassifiedExposure[],
): QualifiedExposure[] {
  return Object.entries(policyExposure).flatMap(([qualifier, exposures]) =>
    choose(exposures).map(exposure => ({ qualifier, exposure })),
  )
}

/** `statement 1 of its resource policy`, `statement Open of the resource policy of alias live`. */
export function describeQualifiedStatement({ qualifier, exposure }: QualifiedExposure): string {
  return `${describeExposureStatement(exposure)} of ${describePolicy(qualifier)}`
}

/** The name of an alias is never a number (Lambda API Reference, CreateAlias). */
function describePolicy(qualifier: string): string {
  if (qualifier === '$LATEST') return 'its resource policy'
  const owner = /^\d+$/.test(qualifier) ? 'version' : 'alias'
  return `the resource policy of ${owner} ${quoteText(qualifier)}`
}

/** As `summarizeExposures`, with the qualifier of each exposure. */
export function summarizeQualifiedExposures(exposures: readonly QualifiedExposure[]) {
  const { admitted, ...more } = summarizeExposures(exposures.map(({ exposure }) => exposure))
  return { admitted: admitted.map((each, at) => ({ qualifier: exposures[at]?.qualifier, ...each })), ...more }
}
