import { unusedAccess, type UnusedAnswer } from '../../audit/policy/unused/unused.ts'
import { actions } from '../../functions/knowledge.ts'
import { jsonText } from '../../reports/json.ts'
import type { Asking } from './asking.ts'
import { counted, headline, nameRow, row, shortArn } from './words.ts'
import { readUnused } from './questions/unused.ts'

type Asked = ReturnType<typeof readUnused>

/** `assay access unused`: what is granted and not used, and the policy without it. */
export const unused: Asking<Asked, UnusedAnswer> = {
  name: 'unused',
  description:
    'Which services and actions a principal was granted and did not use, as far as AWS tracks it, and its policies ' +
    'without them.',
  read: readUnused,
  answer: asked => unusedAccess(asked, actions()),
  lines: (asked, answer) => [
    headlineOf(asked, answer),
    ...nameRow('services', answer.unusedServices),
    ...nameRow('actions', answer.unusedActions),
    ...nameRow('not known', answer.unknown),
    ...row('because', answer.why),
    ...remedy(answer),
  ],
}

function headlineOf({ principal, windowDays }: Asked, answer: UnusedAnswer): string {
  const { unusedServices, unusedActions, unknown } = answer
  const of = `of ${shortArn(principal.arn)} in ${windowDays} days`
  if (unusedServices.length + unusedActions.length > 0) {
    const services = counted(unusedServices.length, 'service')
    return headline('yellow', 'UNUSED', `${services} and ${counted(unusedActions.length, 'action')} ${of}`)
  }
  if (unknown.length > 0) return headline('yellow', 'NOT KNOWN', `whether anything is unused ${of}`)
  return headline('green', 'USED', `all that is granted ${of}`)
}

function remedy({ unusedServices, unusedActions, suggested }: UnusedAnswer): string[] {
  if (unusedServices.length + unusedActions.length === 0) return []
  if (suggested.Statement.length === 0) return row('to mend', 'detach its policies: nothing of them is used')
  const policy = jsonText(suggested).split('\n')
  return [
    ...row(
      'to mend',
      'replace its policies by this one, which takes nothing away that is used or not known:',
    ),
    ...policy,
  ]
}
