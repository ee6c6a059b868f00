import type { PolicyDocument } from '../../policy-document.ts'
import { listPolicyExposures, type PolicyExposure } from './policy-exposure.ts'
import { findResourcePolicyKind } from './resource-policy-kind.ts'
import { listRoleTrustExposures } from './role-trust-exposure.ts'

/** A resource policy, and what must be known of its resource to tell whom it lets in. */
export interface ExposureQuestion {
  /** The account of the resource. */
  account: string
  /** The id of its organization; without it the account is held to be in none that a policy names. */
  organization?: string
  /** A type of CloudFormation, such as `AWS::Lambda::Function`: of a function, its versions and aliases too. */
  resourceType: string
  /** Of a version or an alias with its qualifier. */
  resourceArn: string
  policy: PolicyDocument
  /** The function's URL, if it has one. */
  functionUrl?: { authType: 'NONE' | 'AWS_IAM' }
}

/** Whether the policy is the trust policy of a role. */
export function isTrustPolicy({ resourceType }: ExposureQuestion): boolean {
  return /^AWS::IAM::(Role|ServiceLinkedRole)$/.test(resourceType)
}

/** Whom the policy lets in, statement by statement, by every way to the resource. */
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
 * By the API and by the URL, if there is one. A URL with AuthType NONE identifies nobody, so it lets in everybody or
 * none. URLs made before October 2025 ask for `lambda:InvokeFunctionUrl` alone, later ones for `lambda:InvokeFunction`
 * too: as nothing tells how old a URL is, the first one is enough (Lambda Developer Guide, "Control access to Lambda
 * function URLs").
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

/** The versions and aliases of the function that statements name: who may call one may call the function. */
function listQualifiedArns({ Statement }: PolicyDocument, arn: string): string[] {
  const named = Statement.flatMap(({ Effect, Resource = [] }) => (Effect === 'Allow' ? Resource : []))
  return named.filter(each => each.startsWith(`${arn}:`))
}

/** Nobody calls a URL by the API. */
function denyUrlInvocation({ Version, Statement }: PolicyDocument): PolicyDocument {
  const none = { Effect: 'Deny', Principal: { '*': ['*'] }, Action: [INVOKE_URL_ACTION] } as const
  return { Version, Statement: [...Statement, none] }
}
