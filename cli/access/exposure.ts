import {
  evaluateExposure,
  type ExposureResult,
  type ExposureQuestion,
} from '../../audit/engines/iam/exposure/result/exposure-result.ts'
import { severityColors } from '../output/format-events.ts'
import type { QuestionCommand } from './question-command.ts'
import { parseExposureQuestion } from './questions/exposure-question.ts'
import { formatStatementLine, formatHeadline, formatRow } from './format.ts'

/** `assay access exposure`: whom the policy of a resource lets in. */
export const exposureCommand: QuestionCommand<ExposureQuestion, ExposureResult> = {
  name: 'exposure',
  description:
    "Whom a resource policy or a role's trust policy lets in, Deny statements and conditions counted.",
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
    ...formatRow('because', answer.why),
    ...formatExampleRows(question, answer),
    ...listRemedies(answer).flatMap(remedy => formatRow('to mend', remedy)),
  ],
}

const ACCESS_LABELS: Readonly<Record<ExposureResult['access'], string>> = {
  public: 'PUBLIC',
  'cross-account': 'CROSS-ACCOUNT',
  organization: 'ORGANIZATION',
  service: 'SERVICE',
  account: 'ACCOUNT ONLY',
  none: 'NOBODY',
}

function formatExampleRows({ policy }: ExposureQuestion, { example }: ExposureResult): string[] {
  if (example === null) return []
  const { principal, account, organization, sourceAccount, action, by } = example
  const who = [
    principal,
    ...(organization === undefined ? [] : [` (${organization})`]),
    ...(account === undefined || principal.startsWith('arn:') ? [] : [`, such as ${account}`]),
    ...(sourceAccount === undefined ? [] : [`, for account ${sourceAccount}`]),
  ]
  const statement = policy.Statement.find(({ Sid }, index) => (Sid ?? `statement ${index + 1}`) === by)
  return [
    ...formatRow('example', `${who.join('')}: ${action}`),
    ...(statement === undefined
      ? []
      : formatRow(
          'statement',
          `${by.startsWith('statement ') ? '' : `"${by}": `}${formatStatementLine(statement)}`,
        )),
  ]
}

function listRemedies({ access, anonymous, confusedDeputy }: ExposureResult): string[] {
  const accessRemedies =
    access === 'public'
      ? [
          anonymous
            ? 'ask for credentials (AuthType AWS_IAM, no Principal "*"), or take the statement away'
            : 'name the accounts or roles that need it, or ask for aws:PrincipalOrgID; of an identity provider ask for the sub claim',
        ]
      : access === 'cross-account'
        ? [
            'name the roles that need it instead of accounts; of a third party ask for sts:ExternalId where it is a role',
          ]
        : []
  const deputy =
    'say for whom the service may act: aws:SourceArn with the account in it, or aws:SourceAccount'
  return [...accessRemedies, ...(confusedDeputy ? [deputy] : [])]
}
