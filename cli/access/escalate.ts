import type { EscalationAccount } from '../../audit/policy/escalation/account.ts'
import { escalate as escalated, type Escalation } from '../../audit/policy/escalation/escalate.ts'
import type { Step } from '../../audit/policy/escalation/step.ts'
import type { EscalationPath } from '../../audit/policy/knowledge/escalation-path.ts'
import table from '../../audit/policy/knowledge/escalation-paths.json' with { type: 'json' }
import { actions, roleSinks } from '../../functions/knowledge.ts'
import type { Asking } from './asking.ts'
import { originAnswer, policiesOf, type OriginAnswer } from './origin.ts'
import { readEscalate, type EscalateQuestion } from './questions/escalate.ts'
import {
  counted,
  headline,
  nameRow,
  quotable,
  row,
  rows,
  shortArn,
  statementText,
  type Quotable,
} from './words.ts'

interface Answer extends Omit<Escalation, 'path'> {
  path: StepAnswer[]
  unproven: readonly string[]
}

interface StepAnswer extends Omit<Step, 'statements'> {
  statements: OriginAnswer[]
}

const paths = table.paths as readonly EscalationPath[]

/** `assay access escalate`: whether a principal can become an administrator, and how. */
export const escalate: Asking<EscalateQuestion, Answer> = {
  name: 'escalate',
  description:
    'Whether a principal of an account can make itself an administrator, by which steps, and whom else it becomes.',
  read: readEscalate,
  answer: ({ account, start, now = new Date().toISOString() }) => {
    const world = { actions: actions(), now, paths, sinks: roleSinks() }
    const found = escalated(account, start, world)
    const { reachesAdmin, hops, target, actions: used, path, lateral, conditional, unproven = [] } = found
    return {
      reachesAdmin,
      hops,
      target,
      actions: used,
      path: path.map(stepAnswer),
      lateral,
      conditional,
      unproven,
    }
  },
  lines: (asked, answer) => [
    headlineOf(asked.start, answer),
    ...answer.path.flatMap((step, index) => stepLines(step, index, asked)),
    ...nameRow('reaches', answer.lateral.map(shortArn)),
    ...unprovenLines(answer),
    ...(answer.path.length > 0 ? row('to mend', REMEDY) : []),
  ],
}

function stepAnswer({ from, to, by, statements, ...more }: Step): StepAnswer {
  return { from, to, by, statements: statements.map(originAnswer), ...more }
}

const REMEDY =
  'one step less is enough: narrow its statement to the resources that are needed, or what the role trusts, or set a permissions boundary'

const UNPROVEN =
  'these can be handed to an AWS service that they trust; no known technique makes one become them by that, and nothing rules it out'

function headlineOf(start: string, { reachesAdmin, hops, unproven }: Answer): string {
  const who = shortArn(start)
  if (!reachesAdmin && unproven.length > 0)
    return headline('yellow', 'NO ADMIN', `${who} finds no proven way to everything`)
  if (!reachesAdmin) return headline('green', 'NO ADMIN', `${who} finds no way to everything`)
  return hops === 0
    ? headline('yellow', 'ADMIN', `${who} is an administrator already`)
    : headline('red', 'BECOMES ADMIN', `${who}, in ${counted(hops, 'step')}`)
}

/** The roles of which nobody knows, apart from the way. */
function unprovenLines({ unproven }: Answer): string[] {
  return unproven.length === 0 ? [] : [...nameRow('unproven', unproven.map(shortArn)), ...row('', UNPROVEN)]
}

function stepLines(step: StepAnswer, index: number, { account }: EscalateQuestion): string[] {
  const { from, to, by, statements, witnesses, conditional } = step
  const policies = quotableOf(from, account)
  const whom =
    from === to ? `${shortArn(from)} gives itself everything` : `${shortArn(from)} becomes ${shortArn(to)}`
  return [
    headline('red', `${index + 1}.`, `${whom} (${by})`),
    ...rows(
      '  uses',
      witnesses.map(({ action, resource }) => `${action} on ${resource}`),
    ),
    ...rows(
      '  by',
      statements.map(each => statementText(each, policies)),
    ),
    ...(conditional ? row('  only if', 'conditions hold that it does not choose itself') : []),
  ]
}

/** The policies that a step from `from` may go by: its own, those over it, and what roles trust. */
function quotableOf(from: string, { principals }: EscalationAccount): Quotable {
  const holder = principals.find(({ arn }) => arn === from)
  const trusts = principals.map(
    ({ arn, trust }) => trust && { policy: `trust policy of ${arn}`, document: trust },
  )
  return quotable([...(holder ? policiesOf(holder) : []), ...trusts])
}
