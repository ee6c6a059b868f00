import { hash } from 'node:crypto'
import type { DangerousAccess, DangerousGrant } from '../../engines/iam/diff/dangerous-access.ts'
import type {
  Principal,
  SourcedPolicy,
  StatementRef,
} from '../../engines/iam/effective-permissions/principal.ts'
import type { RecordedChange } from './recorded-change.ts'

/** A dangerous grant, in the form that people read. */
export interface NewGrant {
  /** The first actions and patterns, most dangerous first, and how many actions there are. */
  actions: readonly string[]
  count: number
  /** A glob of the resources; `*` for all. */
  resource: string
  example: { action: string; resource: string }
  statement: StatementRef
}

/** What a change newly granted to a principal, as far as it is dangerous. */
export interface NewAccess extends RecordedChange {
  /** The first grants, the most dangerous first, and how many there are. */
  grants: readonly NewGrant[]
  count: number
  /** What the grants made possible; `'TOO_LARGE'` if that is more than is stored. */
  access: readonly DangerousAccess[] | 'TOO_LARGE'
  /** The fingerprint of the policies of the principal before the change. */
  policiesBefore: string
}

/** The new access of a principal that is stored. */
export interface RecordedAccess {
  /** In the order of time. */
  changes: readonly NewAccess[]
  /** Set if older changes are no more stored than by their number and the time of the latest of them, ISO 8601. */
  older?: { count: number; at: string }
}

/** The most changes of a principal that are stored, and the most of each. An item has to fit. */
const MAX_CHANGES = 10
const MAX_GRANTS = 3
const MAX_ACCESS_LENGTH = 20_000
const MAX_TEXT_LENGTH = 2_048

/** Fingerprints the policies that determine the permissions of a principal, in any order. */
export function computePolicyFingerprint({
  identity,
  boundary,
}: Pick<Principal, 'identity' | 'boundary'>): string {
  const policies = identity.map(serializePolicy).toSorted()
  return hash(
    'sha256',
    JSON.stringify([policies, boundary === undefined ? 'NONE' : serializePolicy(boundary)]),
  )
}

function serializePolicy({ policy, document }: SourcedPolicy): string {
  return JSON.stringify([policy, document])
}

/** Summarizes dangerous grants, as much as is stored. `omitted` are grants of which nothing is known. */
export function summarizeNewAccess(
  dangerous: readonly DangerousGrant[],
  omitted: number,
): Pick<NewAccess, 'grants' | 'count' | 'access'> {
  const all = dangerous.map(({ access }) => access)
  const isTooLarge = omitted > 0 || JSON.stringify(all).length > MAX_ACCESS_LENGTH
  return {
    grants: dangerous
      .slice(0, MAX_GRANTS)
      .map(({ grant: { actions, count, resource, example, statement } }) => ({
        actions: actions.map(cutToLimit),
        count,
        resource: cutToLimit(resource),
        example: { action: cutToLimit(example.action), resource: cutToLimit(example.resource) },
        statement: { ...statement, policy: cutToLimit(statement.policy) },
      })),
    count: dangerous.length + omitted,
    access: isTooLarge ? 'TOO_LARGE' : all,
  }
}

function cutToLimit(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH)
}

/** Adds the new access of a change, or replaces what was recorded of the same change. */
export function addNewAccess(
  { changes, older }: RecordedAccess = { changes: [] },
  newAccess: NewAccess,
): RecordedAccess {
  if (older !== undefined && older.at >= newAccess.at) return { changes, older }
  const others = changes.filter(({ changeId }) => changeId !== newAccess.changeId)
  const all = [...others, newAccess].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const dropped = all.slice(0, -MAX_CHANGES)
  const latest = dropped.at(-1)
  const next = { changes: all.slice(-MAX_CHANGES) }
  if (latest === undefined) return older === undefined ? next : { ...next, older }
  return { ...next, older: { count: (older?.count ?? 0) + dropped.length, at: latest.at } }
}
