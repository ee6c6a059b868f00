import type { Change } from '../../audit/policy/diff/change.ts'
import { diffOf } from '../../audit/policy/diff/diff.ts'
import type { Principal } from '../../audit/policy/effective/principal.ts'
import { actions } from '../../functions/knowledge.ts'
import { coloured } from '../terminal.ts'
import type { Asking } from './asking.ts'
import { originAnswer, policiesOf, type OriginAnswer } from './origin.ts'
import { readDiff } from './questions/diff.ts'
import { counted, headline, quotable, row, shortArn, statementText } from './words.ts'

type Asked = ReturnType<typeof readDiff>

interface Answer {
  /** Whether anything was granted. */
  newAccess: boolean
  granted: ChangeAnswer[]
  removed: ChangeAnswer[]
}

interface ChangeAnswer extends Omit<Change, 'statement'> {
  statement: OriginAnswer
}

/** `assay access diff`: what a change newly granted and took away. */
export const diff: Asking<Asked, Answer> = {
  name: 'diff',
  description:
    'What a change of policies newly granted a principal, and what it took away, with an example of each.',
  read: readDiff,
  answer: ({ before, after, now = new Date().toISOString() }) => {
    const { granted, removed } = diffOf(before, after, { actions: actions(), now })
    return {
      newAccess: granted.length > 0,
      granted: granted.map(changeAnswer),
      removed: removed.map(changeAnswer),
    }
  },
  lines: ({ before, after }, { newAccess, granted, removed }) => {
    const of = shortArn(after.arn)
    const head = newAccess
      ? headline('red', 'NEW ACCESS', `${of} may do more than before`)
      : headline('green', 'NO NEW ACCESS', `${of} may do ${removed.length > 0 ? 'less' : 'the same'}`)
    const remedy = newAccess ? row('to mend', REMEDY) : []
    return [head, ...side('+', granted, after), ...side('-', removed, before), ...remedy]
  },
}

function changeAnswer({ action, resource, certainty, witness, statement, ...more }: Change): ChangeAnswer {
  return { action, resource, certainty, witness, statement: originAnswer(statement), ...more }
}

const REMEDY =
  'what is not meant: name in its statement no more than the actions and resources that are needed'

/** Changes that are explained; the rest is counted. */
const MOST = 20

/** What stands under a change is as far in as its action. */
const INDENT = '  '

const CERTAIN = {
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

function side(sign: '+' | '-', changes: readonly ChangeAnswer[], of: Principal): string[] {
  const policies = quotable(policiesOf(of))
  const colour = sign === '+' ? 'red' : 'green'
  const all = together(changes)
  const more = all.length > MOST ? [`and ${all.length - MOST} more; --json has all`] : []
  return [
    ...all
      .slice(0, MOST)
      .flatMap(({ change, actions: names }) => [
        headline(colour, sign, `${names} on ${resourcesOf(change)}${CERTAIN[sign][change.certainty]}`),
        ...under('example', `${change.witness.action} on ${change.witness.resource}`),
        ...under('by', statementText(change.statement, policies)),
        ...(change.conditions.length > 0 ? under('only if', change.conditions.join(' and ')) : []),
      ]),
    ...more.map(line => coloured('gray', INDENT + line)),
  ]
}

/** Actions that are named of one change. */
const NAMED = 5

/** Changes that differ in their actions only as one; the first, which is the most dangerous, speaks for them. */
function together(changes: readonly ChangeAnswer[]): { change: ChangeAnswer; actions: string }[] {
  const groups = new Map<string, ChangeAnswer[]>()
  for (const change of changes) {
    const { resource, within, except, certainty, conditions, statement } = change
    const key = JSON.stringify([resource, within, except, certainty, conditions, statement])
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  return [...groups.values()].flatMap(group => {
    const [change] = group
    if (change === undefined) return []
    const rest = group.slice(NAMED).reduce((sum, { count }) => sum + count, 0)
    const names = group.slice(0, NAMED).map(nameOf)
    return [{ change, actions: [...names, ...(rest > 0 ? [counted(rest, 'more action')] : [])].join(', ') }]
  })
}

function under(label: string, text: string): string[] {
  return row(INDENT + label, text)
}

function nameOf({ action, count }: ChangeAnswer): string {
  return count > 1 ? `${action} (${count})` : action
}

function resourcesOf({ resource, within, except }: ChangeAnswer): string {
  const both = within.map(glob => ` within ${glob}`).join('')
  return `${resource}${both}${except.length > 0 ? ` except ${except.join(', ')}` : ''}`
}
