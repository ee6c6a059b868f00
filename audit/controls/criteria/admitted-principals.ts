import type { ClassifiedExposure } from '../../resources/trust-level.ts'

/** Exposures that evidence shows, actions of each, and characters of each text. */
const SHOWN = 3
const ACTIONS = 3
const LONGEST = 100

/** Those among `exposures` that let in everybody. */
export function filterPublicExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'PUBLIC')
}

/** Those among `exposures` that let in accounts or organizations, also by way of a service, that are not trusted. */
export function filterUntrustedExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(
    exposure => exposure.trustLevel === 'UNTRUSTED' && isAccountOrOrganization(exposure),
  )
}

function isAccountOrOrganization(exposure: ClassifiedExposure): boolean {
  if (exposure.to === 'SERVICE')
    return exposure.source.of === 'ACCOUNT' || exposure.source.of === 'ORGANIZATION'
  return exposure.to === 'ACCOUNT' || exposure.to === 'ORGANIZATION'
}

/** Whom an exposure lets in, in words. */
export function describePrincipal(exposure: ClassifiedExposure): string {
  if (exposure.to === 'PUBLIC') {
    const all = exposure.anonymous ? 'everyone' : 'anyone with an AWS account'
    return exposure.certain ? all : `${all} who meets a condition`
  }
  if (exposure.to === 'NETWORK') return 'everyone in a network'
  if (exposure.to === 'ORGANIZATION') return describeOrganization(exposure.organization)
  if (exposure.to === 'SERVICE') return describeService(exposure)
  if (exposure.to === 'FEDERATED') return `users of ${truncate(exposure.provider)}`
  const { principal } = exposure
  if (exposure.to === 'OWN_ACCOUNT') return principal === 'ALL' ? 'its own account' : truncate(principal)
  if (exposure.account === 'UNKNOWN') return `canonical user ${truncate(principal)}`
  return principal === 'ALL' ? `account ${exposure.account}` : truncate(principal)
}

function describeOrganization(id: string): string {
  return id === 'OWN' ? 'its own organization' : `organization ${truncate(id)}`
}

function describeService({ service: name, source }: ClassifiedExposure & { to: 'SERVICE' }): string {
  const label = name === '*' ? 'any service' : truncate(name)
  if (source.of === 'ACCOUNT') return `${label} for account ${source.account}`
  if (source.of === 'ORGANIZATION') return `${label} for ${describeOrganization(source.organization)}`
  if (source.of === 'NAME') return `${label} for whoever owns the name of the source`
  return source.of === 'TOKEN' ? `${label} for a token` : `${label} for any account`
}

/** The exposures that decided, small enough to show. */
export function summarizeExposures(exposures: readonly ClassifiedExposure[]) {
  const admitted = exposures.slice(0, SHOWN).map(exposure => ({
    statement: truncate(exposure.statement),
    principal: describePrincipal(exposure),
    actions: exposure.actions.slice(0, ACTIONS).map(truncate),
    ...(exposure.requires.length > 0
      ? { requires: exposure.requires.map(({ key }) => truncate(key)).slice(0, ACTIONS) }
      : {}),
  }))
  const more = exposures.length - admitted.length
  return more > 0 ? { admitted, more } : { admitted }
}

/** `Statement Open` or `Statement 2`: a statement at the start of a sentence. */
export function describeExposureStatement({ statement }: Pick<ClassifiedExposure, 'statement'>): string {
  return statement.startsWith('statement ')
    ? `S${truncate(statement).slice(1)}`
    : `Statement ${truncate(statement)}`
}

function truncate(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

/** An exposure, and the function's version or alias whose policy it comes from. */
export interface QualifiedExposure {
  qualifier: string
  exposure: ClassifiedExposure
}

/** The exposures of all policies of a function that `choose` takes. */
export function selectQualifiedExposures(
  policyExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>,
  choose: (exposures: readonly ClassifiedExposure[]) => ClassifiedExposure[],
): QualifiedExposure[] {
  return Object.entries(policyExposure).flatMap(([qualifier, exposures]) =>
    choose(exposures).map(exposure => ({ qualifier, exposure })),
  )
}

/** `Statement 1 of the policy`, `Statement Open of the policy of alias live`. */
export function describeQualifiedStatement({ qualifier, exposure }: QualifiedExposure): string {
  const of = qualifier === '$LATEST' ? '' : ` of alias ${truncate(qualifier)}`
  return `${describeExposureStatement(exposure)} of the policy${of}`
}

/** The same as `summarizeExposures`, with the qualifiers. */
export function summarizeQualifiedExposures(exposures: readonly QualifiedExposure[]) {
  const { admitted, ...more } = summarizeExposures(exposures.map(({ exposure }) => exposure))
  return { admitted: admitted.map((each, at) => ({ qualifier: exposures[at]?.qualifier, ...each })), ...more }
}
