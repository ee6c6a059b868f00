import {
  evaluateExposure,
  type ExposureResult,
  type ExposureQuestion,
} from '../../audit/engines/iam/exposure/result/exposure-result.ts'
import { severityColors } from '../output/severity-colors.ts'
import type { QuestionCommand } from './question-command.ts'
import { parseExposureQuestion } from './questions/exposure-question.ts'
import { formatStatementLine, formatHeadline, formatRow, quoteStatementId } from './format.ts'

/** `assay access exposure`: which principals a resource policy admits. */
export const exposureCommand: QuestionCommand<ExposureQuestion, ExposureResult> = {
  name: 'exposure',
  description:
    'Find which principals outside the account a resource policy or trust policy admits, considering Deny and conditions.',
  parse: parseExposureQuestion,
  answer: question => {
    const {
      public: isPublic,
      anonymous,
      access,
      assumable,
      confusedDeputy,
      ...more
    } = evaluateExposure(question)
    const ofTrust = assumable === undefined ? {} : { assumable }
    return { public: isPublic, anonymous, access, ...ofTrust, confusedDeputy, ...more }
  },
  format: (question, answer) => [
    formatHeadline([...severityColors[answer.severity]], ACCESS_LABELS[answer.access], question.resourceArn),
    ...formatRow('severity', answer.severity),
    ...formatRow('reason', answer.why),
    ...formatExampleRows(question, answer),
    ...listRemediations(answer).flatMap(remediation => formatRow('to fix', remediation)),
  ],
}

const ACCESS_LABELS: Readonly<Record<ExposureResult['access'], string>> = {
  public: 'PUBLIC',
  'cross-account': 'CROSS-ACCOUNT',
  organization: 'ORGANIZATION',
  service: 'SERVICE',
  account: 'ACCOUNT ONLY',
  none: 'NO ONE',
}

function formatExampleRows({ policy }: ExposureQuestion, { example }: ExposureResult): string[] {
  if (example === null) return []
  const { principal, account, organization, sourceAccount, action, by } = example
  const request = [
    principal,
    ...(organization === undefined ? [] : [` (${organization})`]),
    ...(account === undefined || principal.startsWith('arn:') ? [] : [`, such as ${account}`]),
    ...(sourceAccount === undefined ? [] : [`, for account ${sourceAccount}`]),
  ]
  const statement = policy.Statement.find(({ Sid }, index) => (Sid ?? `statement ${index + 1}`) === by)
  return [
    ...formatRow('example', `${request.join('')}: ${action}`),
    ...(statement === undefined
      ? []
      : formatRow(
          'statement',
          `${/^statement \d+$/.test(by) ? '' : `${quoteStatementId(by)}: `}${formatStatementLine(statement)}`,
        )),
  ]
}

function listRemediations({ access, anonymous, confusedDeputy }: ExposureResult): string[] {
  const accessRemediations =
    access === 'public'
      ? [
          anonymous
            ? 'require credentials (AuthType AWS_IAM, no Principal "*"), or remove the statement'
            : 'name the accounts or roles that need it, or require aws:PrincipalOrgID; for an identity provider, require the sub claim',
        ]
      : access === 'cross-account'
        ? ['name roles instead of accounts; for a role that a third party assumes, require sts:ExternalId']
        : []
  const deputy =
    'limit for which account the service acts: require aws:SourceArn with the account, or aws:SourceAccount'
  return [...accessRemediations, ...(confusedDeputy ? [deputy] : [])]
}
