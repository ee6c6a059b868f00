import type { Exposure } from './exposure.ts'
import { nobody, sentence } from './explain.ts'
import { exposuresTo, isTrust, type ExposureQuestion } from './opening.ts'
import { isConfusable, SCOPES, scopeOf, type Scope } from './scope.ts'
import { SEVERITIES, severityOf, type ExposureSeverity } from './severity.ts'
import { witnessOf, type ExposureWitness } from './witness.ts'
import { webIdentityTrust } from './web-identity.ts'

export type { ExposureQuestion } from './opening.ts'

/** How far a resource policy, or a role's trust policy, opens its resource. */
export interface ExposureAnswer {
  /** Whether somebody without a tie to the account or its organization may pass. */
  public: boolean
  /** Whether anybody may, without credentials of AWS and without a token. */
  anonymous: boolean
  /** The widest of those who may pass. */
  access: Scope
  /** Of a role: whether some request satisfies its trust policy. */
  assumable?: boolean
  /** Whether somebody in another account can make a service that may pass use the resource. */
  confusedDeputy: boolean
  severity: ExposureSeverity
  /** One who may pass, of the widest kind; null where nobody may. */
  witness: ExposureWitness | null
  why: string
}

/** What one statement opens, weighed. */
interface Opening {
  exposure: Exposure
  scope: Scope
  confusable: boolean
  severity: ExposureSeverity
}

/**
 * How far the policy of `question` opens its resource. What cannot be told (a caller's tag, his agent, a date) counts
 * as met; Deny statements count. Throws a PolicyError where the policy names more than can be judged.
 */
export function exposureOf(question: ExposureQuestion): ExposureAnswer {
  const openings = exposuresTo(question)
    .map(exposure => weighed(exposure, question))
    .toSorted(byWorst)
  const [worst] = openings
  const confused = openings.find(({ confusable }) => confusable)
  const severities = openings.map(({ severity }) => severity)
  return {
    public: worst?.scope === 'public',
    anonymous: openings.some(({ exposure }) => exposure.to === 'PUBLIC' && exposure.anonymous),
    access: worst?.scope ?? 'none',
    ...(isTrust(question) ? { assumable: worst !== undefined } : {}),
    confusedDeputy: confused !== undefined,
    severity: SEVERITIES.find(each => severities.includes(each)) ?? 'INFORMATIONAL',
    witness: worst ? witnessOf(worst.exposure, question) : null,
    why: worst ? because(worst, confused, question) : nobody(question),
  }
}

function weighed(exposure: Exposure, question: ExposureQuestion): Opening {
  const scope = scopeOf(exposure, question)
  const confusable = isConfusable(exposure, question)
  const tenant = exposure.to === 'FEDERATED' && webIdentityTrust(exposure)?.reach === 'TENANT'
  const severity = severityOf({ scope, confusable, tenant, actions: exposure.actions })
  return { exposure, scope, confusable, severity }
}

/** The widest first, and the worst of these; who needs no credentials before who does. */
function byWorst(one: Opening, other: Opening): number {
  return (
    SCOPES.indexOf(one.scope) - SCOPES.indexOf(other.scope) ||
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    Number(isAnonymous(other.exposure)) - Number(isAnonymous(one.exposure))
  )
}

function isAnonymous(exposure: Exposure): boolean {
  return exposure.to === 'PUBLIC' && exposure.anonymous
}

function because(worst: Opening, confused: Opening | undefined, question: ExposureQuestion): string {
  const first = sentence(worst.exposure, worst.confusable, question)
  if (confused === undefined || confused === worst) return first
  return `${first} ${sentence(confused.exposure, true, question)}`
}
