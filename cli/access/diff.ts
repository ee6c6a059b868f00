import type { PermissionChange } from '../../audit/engines/iam/diff/permission-change.ts'
import { diffPermissions } from '../../audit/engines/iam/diff/diff-permissions.ts'
import type { Principal } from '../../audit/engines/iam/effective-permissions/principal.ts'
import { loadActions } from '../../functions/bundled-files/aws-catalog.ts'
import { colorize } from '../output/terminal.ts'
import type { QuestionCommand } from './question-command.ts'
import {
  buildStatementReference,
  listPrincipalPolicies,
  type StatementReference,
} from './statement-reference.ts'
import { parseDiffQuestion, type DiffQuestion } from './questions/diff-question.ts'
import {
  formatQuantity,
  formatHeadline,
  indexQuotablePolicies,
  formatRow,
  shortenArn,
  formatStatementReference,
} from './format.ts'

interface DiffAnswer {
  /** Whether the change granted anything. */
  newAccess: boolean
  granted: ReferencedChange[]
  removed: ReferencedChange[]
  /** The ARN of an example principal, where none is given. */
  assumedPrincipal?: string
}

interface ReferencedChange extends Omit<PermissionChange, 'statement'> {
  statement: StatementReference
}

/** `assay access diff`: the permissions that a change granted and removed. */
export const diffCommand: QuestionCommand<DiffQuestion, DiffAnswer> = {
  name: 'diff',
  description:
    'Compare the policies of a principal before and after a change: permissions granted and removed, with examples.',
  parse: parseDiffQuestion,
  answer: ({ before, after, now = new Date().toISOString(), ...assumed }) => {
    const { granted, removed } = diffPermissions(before, after, { actions: loadActions(), now })
    return {
      newAccess: granted.length > 0,
      granted: granted.map(buildReferencedChange),
      removed: removed.map(buildReferencedChange),
      ...assumed,
    }
  },
  format: ({ before, after }, { newAccess, granted, removed, assumedPrincipal }) => {
    const principal = shortenArn(after.arn)
    const head = newAccess
      ? formatHeadline('red', 'NEW ACCESS', `${principal} gained permissions`)
      : formatHeadline(
          'green',
          'NO NEW ACCESS',
          removed.length > 0
            ? `${principal} lost permissions`
            : `the permissions of ${principal} are the same`,
        )
    const remediation = newAccess ? formatRow('to fix', REMEDIATION) : []
    return [
      head,
      ...formatChanges('+', granted, after),
      ...formatChanges('-', removed, before),
      ...remediation,
      ...(assumedPrincipal === undefined ? [] : formatRow('assumed', ASSUMED_TEXT)),
    ]
  },
}

function buildReferencedChange({
  action,
  resource,
  certainty,
  example,
  statement,
  ...more
}: PermissionChange): ReferencedChange {
  return { action, resource, certainty, example, statement: buildStatementReference(statement), ...more }
}

const ASSUMED_TEXT =
  'an example role that has these policies alone; --principal names the real one, --account its other policies'

const REMEDIATION = 'limit the statements to the actions and resources that are needed'

/** Changes that are shown; the rest is counted. */
const MAX_CHANGES = 20

/** The indent of the details of a change. */
const INDENT = '  '

const CERTAINTY_TEXTS = {
  '+': {
    definite: '',
    possible: ', if its conditions hold',
    'condition-weakened': ', now under weaker conditions',
  },
  '-': {
    definite: '',
    possible: ', where its conditions held',
    'condition-weakened': ', now under stricter conditions',
  },
} as const

function formatChanges(sign: '+' | '-', changes: readonly ReferencedChange[], of: Principal): string[] {
  const policies = indexQuotablePolicies(listPrincipalPolicies(of))
  const color = sign === '+' ? 'red' : 'green'
  const all = groupByAction(changes)
  const more = all.length > MAX_CHANGES ? [`and ${all.length - MAX_CHANGES} more; --json lists all`] : []
  return [
    ...all
      .slice(0, MAX_CHANGES)
      .flatMap(({ change, actions: names }) => [
        formatHeadline(
          color,
          sign,
          `${names} on ${formatResources(change)}${CERTAINTY_TEXTS[sign][change.certainty]}`,
        ),
        ...formatDetail('example', `${change.example.action} on ${change.example.resource}`),
        ...formatDetail('by', formatStatementReference(change.statement, policies)),
        ...(change.conditions.length > 0 ? formatDetail('only if', change.conditions.join(' and ')) : []),
      ]),
    ...more.map(line => colorize('gray', INDENT + line)),
  ]
}

/** Actions that are named per change. */
const MAX_ACTIONS = 5

/** Merges changes that differ only in their actions; the first is the riskiest. */
function groupByAction(
  changes: readonly ReferencedChange[],
): { change: ReferencedChange; actions: string }[] {
  const groups = new Map<string, ReferencedChange[]>()
  for (const change of changes) {
    const { resource, within, except, certainty, conditions, statement } = change
    const key = JSON.stringify([resource, within, except, certainty, conditions, statement])
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return [...groups.values()].flatMap(group => {
    const [change] = group
    if (change === undefined) return []
    const rest = group.slice(MAX_ACTIONS).reduce((sum, { count }) => sum + count, 0)
    const names = group.slice(0, MAX_ACTIONS).map(formatAction)
    return [
      { change, actions: [...names, ...(rest > 0 ? [formatQuantity(rest, 'more action')] : [])].join(', ') },
    ]
  })
}

function formatDetail(label: string, text: string): string[] {
  return formatRow(INDENT + label, text)
}

function formatAction({ action, count }: ReferencedChange): string {
  return count > 1 ? `${action} (${count})` : action
}

function formatResources({ resource, within, except }: ReferencedChange): string {
  const both = within.map(glob => ` within ${glob}`).join('')
  return `${resource}${both}${except.length > 0 ? ` except ${except.join(', ')}` : ''}`
}
