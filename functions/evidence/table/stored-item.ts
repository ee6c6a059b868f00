import * as z from 'zod/mini'
import { kinds, listReferencedResources, listRelationshipNames } from '../../../audit/resources/kinds.ts'
import { getResourceKey, type Kind } from '../../../audit/resources/resource.ts'
import { severities } from '../../../audit/settings/severity.ts'
import {
  buildResourcePartition,
  CHANGE_RECORD_SORT,
  COMPLIANCE_RECORD_SORT,
  RECORDED_PREFIX,
  SNAPSHOT_SORT,
  TRANSITION_PREFIX,
} from '../../../audit/state/keys.ts'
import { settingsEffects, SETTINGS_RESULT_SORT } from '../../../audit/state/settings/settings-effects.ts'
import {
  currentSettingsKey,
  isValidSettings,
  parseSettingsItem,
  SETTINGS_VERSION_PREFIX,
} from '../../../audit/state/settings/settings-store.ts'
import type { Item, ItemKey } from '../../../audit/state/store.ts'
import { sweepStateKey } from '../../../audit/state/sweep-state-store.ts'
import { TRANSIENT_VIOLATION_PREFIX } from '../../../audit/state/transient-violation.ts'
import { describeShapeError } from '../../../audit/text/shape-error.ts'

const text = z.string()
const count = z.int().check(z.nonnegative())
const time = text.check(
  z.refine(value => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)), 'is no time'),
)
const kind = z.custom<Kind>(value => typeof value === 'string' && Object.hasOwn(kinds, value), 'is no kind')
const resource = z.looseObject({ kind, account: text, region: text, arn: text })
const optional = <S extends z.ZodMiniType>(schema: S) => z.optional(schema)

const fact = z.union([
  z.looseObject({ unknown: text }),
  z
    .looseObject({ known: z.unknown(), incomplete: optional(text) })
    .check(z.refine(value => 'known' in value)),
])
const provenance = z.looseObject({ changeId: text, at: time })

const storedSnapshot = z.looseObject({
  resource,
  presence: z.enum(['PRESENT', 'NOT_FOUND_ONCE', 'DELETED']),
  facts: z.record(text, fact),
  provenance: z.record(text, provenance),
  priorFacts: z.array(z.looseObject({ facts: z.record(text, fact) })),
  collectedAt: z.record(text, text),
  readAt: time,
  factsVersion: count,
})

const snapshot = storedSnapshot.check(
  z.refine(hasReadableRelationships, 'has a relationship to what is no resource'),
)

/** Readers follow relationships, those of earlier facts, too. */
function hasReadableRelationships({
  resource: of,
  facts,
  priorFacts,
}: z.infer<typeof storedSnapshot>): boolean {
  return [facts, ...priorFacts.map(before => before.facts)].every(each =>
    listRelationshipNames(of.kind).every(name => {
      const found = each[name]
      const value = found !== undefined && 'known' in found ? found.known : undefined
      return listReferencedResources(value).every(one => resource.safeParse(one).success)
    }),
  )
}

const transition = z.looseObject({
  resource,
  control: text,
  severity: z.enum(severities),
  number: count,
  step: z.enum(['OPENED', 'REOPENED', 'ACCEPTED', 'OVERDUE', 'RESOLVED', 'ARCHIVED']),
  reason: optional(text),
  changeId: text,
  at: time,
  opening: optional(z.looseObject({ number: count, changeId: text, at: time })),
  dueAt: optional(time),
})

const result = z.looseObject({
  status: z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA']),
  reason: optional(text),
  evidence: optional(z.record(text, z.unknown())),
  severity: z.enum(severities),
  open: z.boolean(),
  staleReason: optional(text),
  inputFingerprints: z.array(text),
  lastTransition: optional(transition),
})

const complianceRecord = z.looseObject({
  resource,
  results: z.record(text, result),
  tagDigests: optional(z.union([z.array(text), z.literal('UNKNOWN')])),
  settingsDigest: text,
  evaluatedAt: time,
})

const outcome = z.union([count, z.enum(['ACCEPTED', 'UNDONE'])])
const actor = z.looseObject({ type: text, name: text })

const recordedTransition = z.looseObject({
  transition,
  notifiedIn: optional(outcome),
  madeBy: optional(z.looseObject({ action: text, actor: text, at: time })),
})

const changeRecord = z.looseObject({
  id: text,
  account: text,
  region: text,
  action: text,
  actor,
  at: time,
  openedAt: time,
  notificationsSent: count,
})

const violation = z.looseObject({
  resource,
  control: text,
  from: time,
  to: time,
  openedBy: text,
  closedBy: text,
  reason: text,
})

const sweep = z.looseObject({ id: text, account: text, startedAt: time, baseline: z.boolean() })
const sweepState = z.looseObject({
  running: optional(sweep),
  last: optional(
    z.extend(sweep, {
      endedAt: time,
      resourcesRead: count,
      lost: count,
      listingFailures: z.array(text),
      listingGaps: optional(
        z.array(z.looseObject({ kinds: optional(z.array(kind)), region: optional(text) })),
      ),
      pendingTasks: count,
    }),
  ),
  initialScanEndedAt: optional(time),
})

const settingsResult = z.looseObject({
  number: count,
  changes: z.array(text),
  routes: optional(z.array(text)),
  counts: z.looseObject({ REOPENED: count, ACCEPTED: count, DISABLED: count, RERATED: count }),
  findings: z.array(
    z.looseObject({
      effect: z.enum(settingsEffects),
      control: text,
      resource,
      severity: z.enum(severities),
      severityBefore: optional(z.enum(severities)),
    }),
  ),
})

/**
 * What is wrong with an item that this version reads, in words that follow its name; undefined if it is as this version writes it, or if it
 * is none that is read. An item is in the partition of its own resource: a copy elsewhere is no evidence of another one.
 */
export function findItemFault(item: Item): string | undefined {
  const { partition, sort } = item.key
  if (isSettingsVersion(item.key)) return findSettingsFault(item)
  const isOfResource = partition.startsWith('RESOURCE ')
  const schema = selectSchema(partition, sort)
  if (schema === undefined) return undefined
  const parsed = z.safeParse(schema, item.body)
  if (!parsed.success)
    return `has another form: ${describeShapeError(parsed.error)}`.slice(0, MAX_FAULT_LENGTH)
  const own = parsed.data as { resource?: Parameters<typeof getResourceKey>[0] }
  if (
    isOfResource &&
    own.resource !== undefined &&
    buildResourcePartition(getResourceKey(own.resource)) !== partition
  )
    return 'is of another resource than its key says'
  return undefined
}

const MAX_FAULT_LENGTH = 300

/** Whether an item is a version of the run-time settings: the one in force, or an earlier one. */
export function isSettingsVersion({ partition, sort }: ItemKey): boolean {
  return (
    partition === currentSettingsKey.partition &&
    (sort === currentSettingsKey.sort || sort.startsWith(SETTINGS_VERSION_PREFIX))
  )
}

/** What is stored and not valid is never in force. */
function findSettingsFault(item: Item): string | undefined {
  const version = parseSettingsItem(item)
  if (!isValidSettings(version))
    return `is no valid version of the run-time settings: ${version.faults[0] ?? ''}`.slice(
      0,
      MAX_FAULT_LENGTH,
    )
  return Number.isSafeInteger(version.number) && version.number > 0 ? undefined : 'has no number of a version'
}

function selectSchema(partition: string, sort: string): z.ZodMiniType | undefined {
  const isOfResource = partition.startsWith('RESOURCE ')
  if (partition === sweepStateKey.partition && sort === sweepStateKey.sort) return sweepState
  if (isOfResource && sort === SNAPSHOT_SORT) return snapshot
  if (isOfResource && sort === COMPLIANCE_RECORD_SORT) return complianceRecord
  if (isOfResource && sort.startsWith(RECORDED_PREFIX)) return z.looseObject({ value: z.unknown() })
  if (isOfResource && sort.startsWith(TRANSITION_PREFIX)) return transition
  if (isOfResource && sort.startsWith(TRANSIENT_VIOLATION_PREFIX)) return violation
  if (!partition.startsWith('CHANGE ')) return undefined
  if (sort === CHANGE_RECORD_SORT) return changeRecord
  if (sort === SETTINGS_RESULT_SORT) return settingsResult
  if (sort.startsWith(TRANSITION_PREFIX)) return recordedTransition
  return sort.startsWith(TRANSIENT_VIOLATION_PREFIX)
    ? z.looseObject({ violation, notifiedIn: optional(outcome) })
    : undefined
}
