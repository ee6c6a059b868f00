import { describeAdminAccess } from './admin-access.ts'
import {
  ANY_SAMPLE_TEXT,
  isRestrictedByCondition,
  isRestrictiveTest,
  listRawConditionTests,
  type RequestAssumptions,
} from '../condition/restrictiveness.ts'
import { summarizeStatement, describeStatementResources, type StatementSummary } from './statement-summary.ts'
import { findActionMatch, findResourceMatch, findServiceWildcard } from './statement-matches.ts'
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'

/** A permission that a policy should not grant without restrictions. */
export type BroadPermission =
  'EVERYTHING' | 'WHOLE_SERVICE' | 'PASS_ANY_ROLE' | 'ASSUME_ANY_ROLE' | 'DECRYPT_WITH_ANY_KEY'

/** A statement that grants something without restrictions. */
export interface BroadStatement extends StatementSummary {
  permission: BroadPermission
  /** What it allows on which resources, as the policy spells them. */
  allows: string
}

/** The account and partition of a policy. */
export interface PolicyAccount {
  partition: string
  account: string
}

/** An action that should be allowed only on specific resources. */
interface BroadCheck {
  permission: BroadPermission
  actions: readonly string[]
  /** The ARN that represents any resource, in `region` if it has one. */
  anyResource(policyAccount: PolicyAccount, region: string): string
  /** Whether its resources are regional: all resources of one region are too many as well. */
  regional: boolean
  /** The condition keys, in lowercase, whose value restricts the permission. */
  bounds: RegExp
  requests: RequestAssumptions
}

/**
 * Every request for iam:PassRole contains `iam:PassedToService`; tags of the role do not restrict it reliably (IAM
 * User Guide, "Grant a user permissions to pass a role to an AWS service"). Keys of KMS: AWS KMS Developer Guide,
 * "AWS KMS condition keys".
 */
const BROAD_CHECKS: readonly BroadCheck[] = [
  {
    permission: 'PASS_ANY_ROLE',
    actions: ['iam:PassRole'],
    anyResource: ({ partition, account }) => `arn:${partition}:iam::${account}:role/${ANY_SAMPLE_TEXT}`,
    regional: false,
    bounds: /^iam:(passedtoservice|associatedresourcearn)$/,
    requests: {
      always: ['iam:passedtoservice'],
      samples: { 'iam:passedtoservice': [ANY_SAMPLE_TEXT, `${ANY_SAMPLE_TEXT}.amazonaws.com`] },
    },
  },
  {
    permission: 'ASSUME_ANY_ROLE',
    actions: ['sts:AssumeRole'],
    anyResource: ({ partition, account }) => `arn:${partition}:iam::${account}:role/${ANY_SAMPLE_TEXT}`,
    regional: false,
    bounds: /^(aws|iam):resourcetag\//,
    requests: { always: [] },
  },
  {
    permission: 'DECRYPT_WITH_ANY_KEY',
    actions: ['kms:Decrypt', 'kms:ReEncryptFrom'],
    anyResource: ({ partition, account }, region) =>
      `arn:${partition}:kms:${region}:${account}:key/${ANY_SAMPLE_TEXT}`,
    regional: true,
    bounds: /^(kms:(viaservice|resourcealiases|requestalias|encryptioncontext:.+)|aws:resourcetag\/.+)$/,
    requests: {
      always: [],
      samples: {
        'kms:viaservice': [ANY_SAMPLE_TEXT, `${ANY_SAMPLE_TEXT}.${ANY_SAMPLE_TEXT}.amazonaws.com`],
        'kms:resourcealiases': [ANY_SAMPLE_TEXT, `alias/${ANY_SAMPLE_TEXT}`],
        'kms:requestalias': [ANY_SAMPLE_TEXT, `alias/${ANY_SAMPLE_TEXT}`],
      },
    },
  },
]

/** The actions that are checked individually. */
export const BROAD_CHECK_ACTIONS = BROAD_CHECKS.flatMap(({ actions }) => actions)

/** The statements of `document` that grant broad permissions without restrictions, one entry for each permission. */
export function findBroadStatements(
  document: PolicyDocument,
  policyAccount: PolicyAccount,
): BroadStatement[] {
  return document.Statement.flatMap((policyStatement, index) => {
    if (policyStatement.Effect !== 'Allow') return []
    return [
      ...findAdminAccess(policyStatement),
      ...findWholeService(policyStatement),
      ...BROAD_CHECKS.flatMap(check => runCheck(check, policyStatement, document, policyAccount)),
    ].map(broadMatch => ({ ...broadMatch, ...summarizeStatement(policyStatement, index) }))
  })
}

type BroadMatch = Pick<BroadStatement, 'permission' | 'allows'>

function findAdminAccess(policyStatement: PolicyStatement): BroadMatch[] {
  const allows = describeAdminAccess(policyStatement)
  if (allows === undefined) return []
  return [{ permission: 'EVERYTHING', allows: `${allows} on ${describeStatementResources(policyStatement)}` }]
}

function findWholeService(policyStatement: PolicyStatement): BroadMatch[] {
  const allows = findServiceWildcard(policyStatement)
  const hasNoResource =
    policyStatement.NotResource?.includes('*') === true || policyStatement.Resource?.length === 0
  if (allows === undefined || isRestrictedByCondition(policyStatement) || hasNoResource) return []
  return [
    { permission: 'WHOLE_SERVICE', allows: `${allows} on ${describeStatementResources(policyStatement)}` },
  ]
}

function runCheck(
  check: BroadCheck,
  policyStatement: PolicyStatement,
  document: PolicyDocument,
  policyAccount: PolicyAccount,
): BroadMatch[] {
  const { permission, actions, bounds, requests } = check
  if (!actions.some(action => findActionMatch(policyStatement, action))) return []
  if (
    listRawConditionTests(policyStatement).some(
      test => bounds.test(test.key) && isRestrictiveTest(test, requests),
    )
  )
    return []
  for (const region of check.regional ? listRegions(policyStatement) : [ANY_SAMPLE_TEXT]) {
    const resource = check.anyResource(policyAccount, region)
    const on = findResourceMatch(policyStatement, resource, document, policyAccount.account)
    const action = actions.find(
      each => findActionMatch(policyStatement, each) && !isDenied(each, resource, document, policyAccount),
    )
    if (on !== undefined && action !== undefined)
      return [{ permission, allows: `${findActionMatch(policyStatement, action)} on ${on}` }]
  }
  return []
}

/** More regions than AWS has. */
const MAX_REGIONS = 100

/** Any region, and the regions that the statement's resources name; a pattern of regions stands for itself. */
function listRegions(policyStatement: PolicyStatement): string[] {
  const named = (policyStatement.Resource ?? []).map(resource => resource.split(':')[3] ?? '')
  const regions = new Set(named.filter(region => /^[a-z0-9*?-]+$/.test(region)))
  return [ANY_SAMPLE_TEXT, ...[...regions].slice(0, MAX_REGIONS)]
}

/** Whether the same document denies `action` on `resource` for every request. */
function isDenied(
  action: string,
  resource: string,
  document: PolicyDocument,
  { account }: PolicyAccount,
): boolean {
  return document.Statement.some(
    policyStatement =>
      policyStatement.Effect === 'Deny' &&
      listRawConditionTests(policyStatement).length === 0 &&
      findActionMatch(policyStatement, action) !== undefined &&
      findResourceMatch(policyStatement, resource, document, account) !== undefined,
  )
}
