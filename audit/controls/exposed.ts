import type { ClassifiedExposure } from '../resources/standing.ts'

/** Exposures that evidence shows, actions of each, and characters of each text. */
const SHOWN = 3
const ACTIONS = 3
const LONGEST = 100

/** Those among `exposures` that let in everybody. */
export function publicAmong(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'PUBLIC')
}

/** Those among `exposures` that let in accounts or organizations, also by way of a service, that are not trusted. */
export function strangersAmong(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(exposure => exposure.standing === 'FOREIGN' && isByName(exposure))
}

function isByName(exposure: ClassifiedExposure): boolean {
  if (exposure.to === 'SERVICE')
    return exposure.source.of === 'ACCOUNT' || exposure.source.of === 'ORGANIZATION'
  return exposure.to === 'ACCOUNT' || exposure.to === 'ORGANIZATION'
}

/** Whom an exposure lets in, in words. */
export function whom(exposure: ClassifiedExposure): string {
  if (exposure.to === 'PUBLIC') {
    const all = exposure.anonymous ? 'everyone' : 'anyone with an AWS account'
    return exposure.certain ? all : `${all} who meets a condition`
  }
  if (exposure.to === 'NETWORK') return 'everyone in a network'
  if (exposure.to === 'ORGANIZATION') return organization(exposure.organization)
  if (exposure.to === 'SERVICE') return service(exposure)
  if (exposure.to === 'FEDERATED') return `users of ${short(exposure.provider)}`
  const { principal } = exposure
  if (exposure.to === 'OWN_ACCOUNT') return principal === 'ALL' ? 'its own account' : short(principal)
  if (exposure.account === 'UNKNOWN') return `canonical user ${short(principal)}`
  return principal === 'ALL' ? `account ${exposure.account}` : short(principal)
}

function organization(id: string): string {
  return id === 'OWN' ? 'its own organization' : `organization ${short(id)}`
}

function service({ service: name, source }: ClassifiedExposure & { to: 'SERVICE' }): string {
  const spoken = name === '*' ? 'any service' : short(name)
  if (source.of === 'ACCOUNT') return `${spoken} for account ${source.account}`
  if (source.of === 'ORGANIZATION') return `${spoken} for ${organization(source.organization)}`
  if (source.of === 'NAME') return `${spoken} for whoever owns the name of the source`
  return source.of === 'TOKEN' ? `${spoken} for a token` : `${spoken} for any account`
}

/** The exposures that decided, small enough to show. */
export function shown(exposures: readonly ClassifiedExposure[]) {
  const letIn = exposures.slice(0, SHOWN).map(exposure => ({
    statement: short(exposure.statement),
    whom: whom(exposure),
    actions: exposure.actions.slice(0, ACTIONS).map(short),
    ...(exposure.requires.length > 0
      ? { requires: exposure.requires.map(({ key }) => short(key)).slice(0, ACTIONS) }
      : {}),
  }))
  const more = exposures.length - letIn.length
  return more > 0 ? { letIn, more } : { letIn }
}

/** `Statement Open` or `Statement 2`: a statement at the start of a sentence. */
export function statementOf({ statement }: Pick<ClassifiedExposure, 'statement'>): string {
  return statement.startsWith('statement ')
    ? `S${short(statement).slice(1)}`
    : `Statement ${short(statement)}`
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

/** An exposure, and the function's version or alias whose policy it comes from. */
export interface QualifiedExposure {
  qualifier: string
  exposure: ClassifiedExposure
}

/** The exposures of all policies of a function that `choose` takes. */
export function chosen(
  policyExposure: Readonly<Record<string, readonly ClassifiedExposure[]>>,
  choose: (exposures: readonly ClassifiedExposure[]) => ClassifiedExposure[],
): QualifiedExposure[] {
  return Object.entries(policyExposure).flatMap(([qualifier, exposures]) =>
    choose(exposures).map(exposure => ({ qualifier, exposure })),
  )
}

/** `Statement 1 of the policy`, `Statement Open of the policy of alias live`. */
export function qualifiedStatement({ qualifier, exposure }: QualifiedExposure): string {
  const of = qualifier === '$LATEST' ? '' : ` of alias ${short(qualifier)}`
  return `${statementOf(exposure)} of the policy${of}`
}

/** The same as `shown`, with the qualifiers. */
export function shownQualified(exposures: readonly QualifiedExposure[]) {
  const { letIn, ...more } = shown(exposures.map(({ exposure }) => exposure))
  return { letIn: letIn.map((each, at) => ({ qualifier: exposures[at]?.qualifier, ...each })), ...more }
}
