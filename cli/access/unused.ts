import { findUnusedAccess, type UnusedAccess } from '../../audit/engines/iam/unused-access/unused-access.ts'
import { loadActions } from '../../functions/bundled-files/aws-catalog.ts'
import { renderJson } from '../../reports/json.ts'
import type { QuestionCommand } from './question-command.ts'
import { formatQuantity, formatHeadline, formatNameRow, formatRow, shortenArn } from './format.ts'
import { parseUnusedQuestion } from './questions/unused-question.ts'

type UnusedQuestion = ReturnType<typeof parseUnusedQuestion>

/** `assay access unused`: the permissions that a principal does not use, and a policy without them. */
export const unusedCommand: QuestionCommand<UnusedQuestion, UnusedAccess> = {
  name: 'unused',
  description:
    'Find the services and actions that a principal was granted but did not use, as far as AWS tracks it, and a ' +
    'policy without them.',
  parse: parseUnusedQuestion,
  answer: question => findUnusedAccess(question, loadActions()),
  format: (question, answer) => [
    formatUnusedHeadline(question, answer),
    ...formatNameRow('services', answer.unusedServices),
    ...formatNameRow('actions', answer.unusedActions),
    ...formatNameRow('unknown', answer.unknown),
    ...formatRow('reason', answer.why),
    ...formatRemediation(answer),
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
  if (unknown.length > 0) return formatHeadline('yellow', 'UNKNOWN', `unused access ${of}`)
  return formatHeadline('green', 'USED', `all permissions ${of}`)
}

function formatRemediation({ unusedServices, unusedActions, suggested }: UnusedAccess): string[] {
  if (unusedServices.length + unusedActions.length === 0) return []
  if (suggested.Statement.length === 0)
    return formatRow('to fix', 'detach the policies: none of their permissions is used')
  const policy = renderJson(suggested).split('\n')
  return [
    ...formatRow('to fix', 'replace the policies by this one, which keeps all that is used or unknown:'),
    ...policy,
  ]
}
