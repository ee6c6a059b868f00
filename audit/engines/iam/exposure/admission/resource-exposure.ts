import type { PolicyDocument } from '../../policy-document.ts'
import { listPolicyExposures, type PolicyExposure } from './policy-exposure.ts'
import { findResourcePolicyKind } from './resource-policy-kind.ts'
import { listRoleTrustExposures } from './role-trust-exposure.ts'

/** A resource policy, and what must be known of its resource to determine the admitted callers. */
export interface ExposureQuestion {
  /** The account of the resource. */
  account: string
  /** The id of its organization; without it the account counts as a member of none that a policy names. */
  organization?: string
  /** A CloudFormation type such as `AWS::Lambda::Function`, which includes versions and aliases of a function. */
  resourceType: string
  /** The ARN of a version or an alias includes its qualifier. */
  resourceArn: string
  policy: PolicyDocument
  /** The function URL, if there is one. */
  functionUrl?: { authType: 'NONE' | 'AWS_IAM' }
}

/** Whether the policy is the trust policy of a role. */
export function isTrustPolicy({ resourceType }: ExposureQuestion): boolean {
  return /^AWS::IAM::(Role|ServiceLinkedRole)$/.test(resourceType)
}

/** The callers that the policy admits, by statement, through every way to access the resource. */
export function listResourceExposures(question: ExposureQuestion): PolicyExposure[] {
  const { account, organization, policy, resourceType } = question
  const home = { account, ...(organization === undefined ? {} : { organization }) }
  if (isTrustPolicy(question)) return listRoleTrustExposures(policy, home)
  if (/^AWS::(Lambda|Serverless)::(?!Layer)/.test(resourceType)) return listFunctionExposures(question)
  const { actions, anonymous, resources } = findResourcePolicyKind(question)
  return listPolicyExposures(policy, { ...home, actions, anonymous, ...(resources ? { resources } : {}) })
}

const INVOKE_URL_ACTION = 'lambda:InvokeFunctionUrl'

/**
 * Access through the API and through the function URL, if there is one. A URL with AuthType NONE authenticates no
 * one, so it admits everyone or no one. URLs created before October 2025 require only `lambda:InvokeFunctionUrl`,
 * later ones also `lambda:InvokeFunction`. The age of a URL is unknown, so the former is sufficient here (Lambda
 * Developer Guide, "Control access to Lambda function URLs").
 */
function listFunctionExposures({ functionUrl, ...question }: ExposureQuestion): PolicyExposure[] {
  const { actions, resources: own = [] } = findResourcePolicyKind(question)
  const { policy, resourceArn } = question
  const resources = [...own, ...listQualifiedArns(policy, resourceArn)]
  const byApi = listPolicyExposures(denyUrlInvocation(policy), {
    ...question,
    actions,
    resources,
    certainKeys: {
      'lambda:functionurlauthtype': ['ABSENT'],
      'lambda:invokedviafunctionurl': ['ABSENT', { like: 'false' }],
    },
  })
  if (functionUrl === undefined) return byApi
  const byUrl = listPolicyExposures(policy, {
    ...question,
    actions: [INVOKE_URL_ACTION],
    resources,
    anonymous: functionUrl.authType === 'NONE' ? 'ONLY' : false,
    certainKeys: {
      'lambda:functionurlauthtype': functionUrl.authType,
      'lambda:invokedviafunctionurl': 'true',
    },
  })
  return [...byApi, ...byUrl]
}

/**
 * The versions and aliases of the function that statements name: access to one of them counts as access to the
 * function.
 */
function listQualifiedArns({ Statement }: PolicyDocument, arn: string): string[] {
  const named = Statement.flatMap(({ Effect, Resource = [] }) => (Effect === 'Allow' ? Resource : []))
  return named.filter(each => each.startsWith(`${arn}:`))
}

/** The API does not invoke function URLs. */
function denyUrlInvocation({ Version, Statement }: PolicyDocument): PolicyDocument {
  const none = { Effect: 'Deny', Principal: { '*': ['*'] }, Action: [INVOKE_URL_ACTION] } as const
  return { Version, Statement: [...Statement, none] }
}
