import { findUnusedAccess, type UnusedAccess } from '../../audit/engines/iam/unused-access/unused-access.ts'
import { loadActions } from '../../functions/aws-catalog.ts'
import { renderJson } from '../../reports/formats/json.ts'
import type { QuestionCommand } from './question-command.ts'
import { formatQuantity, formatHeadline, formatNameRow, formatRow, shortenArn } from './format.ts'
import { parseUnusedQuestion } from './questions/unused-question.ts'

type UnusedQuestion = ReturnType<typeof parseUnusedQuestion>

/** `assay access unused`: what is granted and not used, and the policy without it. */
export const unusedCommand: QuestionCommand<UnusedQuestion, UnusedAccess> = {
  name: 'unused',
  description:
    'Which services and actions a principal was granted and did not use, as far as AWS tracks it, and its policies ' +
    'without them.',
  parse: parseUnusedQuestion,
  answer: question => findUnusedAccess(question, loadActions()),
  format: (question, answer) => [
    formatUnusedHeadline(question, answer),
    ...formatNameRow('services', answer.unusedServices),
    ...formatNameRow('actions', answer.unusedActions),
    ...formatNameRow('not known', answer.unknown),
    ...formatRow('because', answer.why),
    ...formatRemedy(answer),
  ],
}

function formatUnusedHeadline({ principal, windowDays }: UnusedQuestion, answer: UnusedAccess): string {
  const { unusedServices, unusedActions, unknown } = answer
  const of = `of ${shortenArn(principal.arn)} in ${windowDays} days`
  if (unusedServices.length + unusedActions.length > 0) {
    const services = formatQuantity(unusedServices.length, 'service')
    return formatHeadline(
      'yellow',
      'UNUSED',
      `${services} and ${formatQuantity(unusedActions.length, 'action')} ${of}`,
    )
  }
  if (unknown.length > 0) return formatHeadline('yellow', 'NOT KNOWN', `whether anything is unused ${of}`)
  return formatHeadline('green', 'USED', `all that is granted ${of}`)
}

function formatRemedy({ unusedServices, unusedActions, suggested }: UnusedAccess): string[] {
  if (unusedServices.length + unusedActions.length === 0) return []
  if (suggested.Statement.length === 0)
    return formatRow('to mend', 'detach its policies: nothing of them is used')
  const policy = renderJson(suggested).split('\n')
  return [
    ...formatRow(
      'to mend',
      'replace its policies by this one, which takes nothing away that is used or not known:',
    ),
    ...policy,
  ]
}
