import type { ExposureChange } from '../account/exposure-change.ts'
import { whom } from '../controls/exposed.ts'
import { bySeverity, type Severity } from '../controls/severity.ts'
import type { Opening } from '../resources/derived/opening.ts'
import { keyOf, type Kind, type ResourceKey } from '../resources/resource.ts'
import { quotedBytes } from './quoted.ts'
import { short, someOf, type Some } from './some.ts'

/** A resource that lets in more than before. */
export interface Opened {
  severity: Severity
  kind: Kind
  /** Its ARN. */
  resource: string
  /** Whether a finding of the same message is about it. */
  found: boolean
  /** The widest first. */
  letIn: readonly LetIn[]
  /** How many more there are. */
  more: number
}

/** Whom a statement newly lets in, as messages say it. */
export interface LetIn {
  scope: Opening['scope']
  whom: string
  /** What they may do, of which something is new. */
  actions: Some
  /** Whether no condition is left that may keep some of them out. */
  certain: boolean
  /** What their requests must bring along. */
  conditions: Some
  /** The statement, and its policy. */
  by: string
  /** One of them, and something new that he may do. */
  witness: Omit<Opening['witness'], 'by'>
}

/** What a message tells of all that was opened. */
export interface AllOpened {
  told: readonly Opened[]
  /** Resources that let in more as well, and are not named. */
  others: number
}

/** Of each resource, those let in that are named, and actions of each. */
const MOST_LET_IN = 5
const ACTIONS = 5

/** Bytes of all of it within a message, and of what is told of one resource. */
const MOST_BYTES = 15_000
const MOST_OF_ONE = 8_000

/** What resources opened, the worst first: as much as fits. Of those that `found` has, a finding is told as well. */
export function openedBy(changes: readonly ExposureChange[], found: ReadonlySet<ResourceKey>): AllOpened {
  const all = changes
    .map(change => openedIn(change, found.has(keyOf(change.resource))))
    .toSorted((one, other) => bySeverity(one.severity, other.severity))
  let bytes = 0
  const told = all.filter(opened => (bytes += quotedBytes(opened)) <= MOST_BYTES)
  return { told, others: all.length - told.length }
}

/** The resource with as many of those let in as fit, of which the first does. */
function openedIn({ resource, opened, more }: ExposureChange, found: boolean): Opened {
  const [worst = 'INFORMATIONAL'] = opened.map(({ severity }) => severity).toSorted(bySeverity)
  const some = opened.slice(0, MOST_LET_IN).map(opening => letInBy(opening, resource.kind))
  const letIn = quotedBytes(some) > MOST_OF_ONE ? some.slice(0, 1) : some
  return {
    severity: worst,
    kind: resource.kind,
    resource: resource.arn,
    found,
    letIn,
    more: more + opened.length - letIn.length,
  }
}

function letInBy(opening: Opening, kind: Kind): LetIn {
  const { exposure, scope, witness } = opening
  const { by: _, ...example } = witness
  return {
    scope,
    whom: short(whom(exposure)),
    actions: someOf(exposure.actions, ACTIONS),
    certain: exposure.certain,
    conditions: someOf(exposure.requires.map(({ key, values }) => `${key} is ${values.join(' or ')}`)),
    by: byWhat(opening, kind),
    witness: { ...example, principal: short(witness.principal), action: short(witness.action) },
  }
}

function byWhat({ exposure, qualifier = '$LATEST', byUrl }: Opening, kind: Kind): string {
  const of =
    qualifier === '$LATEST' ? '' : ` of ${/^\d+$/.test(qualifier) ? 'version' : 'alias'} ${short(qualifier)}`
  if (byUrl) return `its URL${of} with AuthType NONE`
  const { statement } = exposure
  const said = statement.startsWith('statement ') ? statement : `statement ${statement}`
  const policy = kind === 'AWS::IAM::Role' ? 'trust policy' : 'policy'
  return `${short(said)} of ${of === '' ? `its ${policy}` : `the ${policy}${of}`}`
}
