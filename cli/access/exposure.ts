import { exposureOf, type ExposureAnswer, type ExposureQuestion } from '../../audit/policy/exposure/answer.ts'
import { severityColours } from '../words.ts'
import type { Asking } from './asking.ts'
import { readExposure } from './questions/exposure.ts'
import { brief, headline, row } from './words.ts'

/** `assay access exposure`: whom the policy of a resource lets in. */
export const exposure: Asking<ExposureQuestion, ExposureAnswer> = {
  name: 'exposure',
  description:
    "Whom a resource policy or a role's trust policy lets in, Deny statements and conditions counted.",
  read: readExposure,
  answer: asked => {
    const { public: isPublic, anonymous, access, assumable, confusedDeputy, ...more } = exposureOf(asked)
    const ofTrust = assumable === undefined ? {} : { assumable }
    return { public: isPublic, anonymous, access, ...ofTrust, confusedDeputy, ...more }
  },
  lines: (asked, answer) => [
    headline([...severityColours[answer.severity]], VERDICTS[answer.access], asked.resourceArn),
    ...row('severity', answer.severity),
    ...row('because', answer.why),
    ...witnessRows(asked, answer),
    ...remediesOf(answer).flatMap(remedy => row('to mend', remedy)),
  ],
}

const VERDICTS: Readonly<Record<ExposureAnswer['access'], string>> = {
  public: 'PUBLIC',
  'cross-account': 'CROSS-ACCOUNT',
  organization: 'ORGANIZATION',
  service: 'SERVICE',
  account: 'ACCOUNT ONLY',
  none: 'NOBODY',
}

function witnessRows({ policy }: ExposureQuestion, { witness }: ExposureAnswer): string[] {
  if (witness === null) return []
  const { principal, account, organization, sourceAccount, action, by } = witness
  const who = [
    principal,
    ...(organization === undefined ? [] : [` (${organization})`]),
    ...(account === undefined || principal.startsWith('arn:') ? [] : [`, such as ${account}`]),
    ...(sourceAccount === undefined ? [] : [`, for account ${sourceAccount}`]),
  ]
  const statement = policy.Statement.find(({ Sid }, index) => (Sid ?? `statement ${index + 1}`) === by)
  return [
    ...row('example', `${who.join('')}: ${action}`),
    ...(statement === undefined
      ? []
      : row('statement', `${by.startsWith('statement ') ? '' : `"${by}": `}${brief(statement)}`)),
  ]
}

function remediesOf({ access, anonymous, confusedDeputy }: ExposureAnswer): string[] {
  const whom =
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
  return [...whom, ...(confusedDeputy ? [deputy] : [])]
}
